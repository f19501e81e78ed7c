import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/jobs/job.ts';
import { type JobRun, readRun, runItem, runOf } from '../../../functions/jobs/runs.ts';
import { hoursAgo, jobWithout } from '../compliance/estate.ts';

const run: JobRun = {
  server: 'em-1',
  job: { id: 'urn:veeam:Job:7a821dbe', name: 'Exchange' },
  start: '2026-11-29T16:00:00.700Z',
  result: 'failed',
  seenAt: '2026-11-29T20:11:40.649Z',
  reason: 'The disk could not be opened.',
};
const stored = (item: object) => readRun({ revision: 1, format: 1, ...item } as never);

it.each<[what: string, id: string]>([
  ['usual', run.job.id],
  ['odd', 'with#a#hash'],
  ['long', 'x'.repeat(600)],
])('returns a run of a job with an %s id as it was stored', (_what, id) => {
  const one = { ...run, job: { ...run.job, id } };
  expect(stored(runItem(one, 1))).toStrictEqual(one);
});

it('returns a run with all its values as it was stored, with any precision', () => {
  const job = { id: '26d0e762-34fa-44f0-9197-fafbf5c72820', name: 'Größe "\uD800"' };
  const told = {
    ...run,
    job,
    end: '2026-11-29T16:27:00.700Z',
    session: job.id,
    objects: 2,
    processedBytes: 770_946_629_632,
    transferredBytes: 0,
  };
  for (const more of [
    { durationSeconds: 1620 },
    { durationSeconds: 1500 },
    { start: '2026-11-29T16:00:00.7001234Z', durationSeconds: 3 },
    { end: '2026-11-29T16:27:00Z', durationSeconds: 1 },
    { seenAt: '2026-11-29T15:00:00.001Z', durationSeconds: 1 },
  ]) {
    expect(stored(runItem({ ...told, ...more }, 1))).toStrictEqual({ ...told, ...more });
  }
});

it('needs 200 bytes for a usual run without a session', () => {
  const usual = { ...run, server: 'vbr-1', job: { id: '26d0e762-34fa-44f0-9197-fafbf5c72820', name: 'CRM' } };
  const { reason: _none, ...succeeded } = { ...usual, result: 'success' as const, objects: 12 };
  const item = runItem(succeeded, 1_830_543_100);
  expect(item).toEqual({
    pk: 'RUN#vbr-1',
    sk: '26d0e762-34fa-44f0-9197-fafbf5c72820#2026-11-29T16:00:00.700Z',
    listPk: 'RUN#vbr-1#success',
    listSk: '2026-11-29T16:00:00.700Z#vbr-1#fafbf5c72820',
    r: '["CRM",15099949,12]',
    expiresAt: 1_830_543_100,
  });
  const bytes = Object.entries(item).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : name.length + String(value).length),
    0,
  );
  expect(bytes).toBeLessThanOrEqual(200);
});

it('reads a run as earlier code wrote it: all in one text, or only what the keys do not have', () => {
  const { r: _short, ...keys } = runItem(run, 1);
  expect(stored({ ...keys, run: JSON.stringify(run) })).toStrictEqual(run);
  const { job, seenAt, reason } = run;
  expect(stored({ ...keys, run: JSON.stringify({ job: { name: job.name }, seenAt, reason }) })).toStrictEqual(
    run,
  );
});

it.each(['x', '{}', '[]', '["CRM"]', '["CRM",1e300]'])('ignores what is not a run: %s', (r) => {
  expect(stored({ ...runItem(run, 1), r })).toBeUndefined();
});

it('leaves out the parts of a run that cannot be used', () => {
  const { reason: _lost, ...rest } = run;
  const { r } = runItem(run, 1);
  expect(
    stored({ ...runItem(run, 1), r: String(r).replace(/"m":"[^"]*"/, '"m":7,"e":1e300,"p":"x"') }),
  ).toStrictEqual(rest);
});

describe('the run that a job shows', () => {
  const [seenAt, lastRun, runningSince] = [hoursAgo(0), hoursAgo(2), hoursAgo(3)];
  const least = { server: 'vbr01', job: { id: 'a', name: 'A' }, start: lastRun, result: 'success', seenAt };
  const shown = (changes: Partial<Job>) =>
    runOf({ ...jobWithout(['objects', 'session']), id: 'a', name: 'A', lastRun, ...changes }, seenAt);

  it.each<[Partial<Job>, object]>([
    [{}, {}],
    [{ lastResult: 'failed' }, { result: 'failed' }],
    [{ lastResult: 'warning' }, { result: 'warning' }],
    [{ objects: 3 }, { objects: 3 }],
    [{ status: 'running', lastResult: 'none' }, { result: 'running' }],
    [
      { status: 'running', runningSince },
      { result: 'running', start: runningSince },
    ],
    [{ status: 'running', session: { endedAt: hoursAgo(1), durationSeconds: 1 } }, { result: 'running' }],
    [{ runningSince }, {}],
    [{ session: { id: 's', message: 'm' } }, { session: 's', reason: 'm' }],
    [{ session: { endedAt: hoursAgo(1) } }, { end: hoursAgo(1), durationSeconds: 3600 }],
    [{ session: { endedAt: lastRun } }, { end: lastRun, durationSeconds: 0 }],
    [{ session: { endedAt: runningSince } }, { end: runningSince }],
    [{ session: { endedAt: hoursAgo(1), durationSeconds: 7 } }, { end: hoursAgo(1), durationSeconds: 7 }],
    [
      { session: { durationSeconds: 7, processedBytes: 0, transferredBytes: 2 } },
      { durationSeconds: 7, processedBytes: 0, transferredBytes: 2 },
    ],
  ])('%j is the same as %j', (changes, run) => {
    expect(shown(changes)).toStrictEqual({ ...least, ...run });
  });

  it.each<Partial<Job>>([{ lastResult: 'none' }, { lastResult: 'unknown' }])(
    '%j does not count',
    (changes) => {
      expect(shown(changes)).toBeUndefined();
    },
  );

  it('does not exist for a job that never ran', () => {
    expect(runOf(jobWithout(['lastRun']), seenAt)).toBeUndefined();
  });
});

it('distinguishes runs of the same time, and keeps as text times that a number cannot restore', () => {
  const keys = (id: string) =>
    runItem({ ...run, job: { id, name: 'x' } }, 1)
      .listSk?.split('#')
      .slice(1);
  expect(keys('26D0E762-34fa-44f0-9197-fafbf5c72820')).toStrictEqual(['em-1', 'fafbf5c72820']);
  expect(keys('x26d0e762-34fa-44f0-9197-fafbf5c72820')).toStrictEqual([
    'em-1',
    'x26d0e762-34fa-44f0-9197-fafbf5c72820',
  ]);
  expect(keys('26d0e762-34fa-44f0-9197-fafbf5c728200')).toStrictEqual([
    'em-1',
    '26d0e762-34fa-44f0-9197-fafbf5c728200',
  ]);
  expect(runItem({ ...run, seenAt: '2026-11-29T20:11:40Z' }, 1).r).toContain('"2026-11-29T20:11:40Z"');
  expect(runItem({ ...run, job: { id: 'a#b', name: 'x' } }, 1).sk).toMatch(/^sha256:[\w-]{43}#2026/);
});
