import { expect, it } from 'vitest';
import { type JobRun, readRun, runItem } from '../../../functions/jobs/runs.ts';

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
])('gives a run of a job with an %s id back as it was', (_what, id) => {
  const one = { ...run, job: { ...run.job, id } };
  expect(stored(runItem(one, 1))).toEqual(one);
});

it('gives a run with all that servers tell back as it was, of whatever precision', () => {
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
    expect(stored(runItem({ ...told, ...more }, 1))).toEqual({ ...told, ...more });
  }
});

it('takes 200 bytes for a usual run, without a session', () => {
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

it('reads a run as earlier code wrote it: all in one text, or what the keys do not say', () => {
  const { r: _short, ...keys } = runItem(run, 1);
  expect(stored({ ...keys, run: JSON.stringify(run) })).toEqual(run);
  const { job, seenAt, reason } = run;
  expect(stored({ ...keys, run: JSON.stringify({ job: { name: job.name }, seenAt, reason }) })).toEqual(run);
});

it.each(['x', '{}', '[]', '["CRM"]', '["CRM",1e300]'])('has no use for what is no run: %s', (r) => {
  expect(stored({ ...runItem(run, 1), r })).toBeUndefined();
});

it('leaves out what cannot be used of a run', () => {
  const { reason: _lost, ...rest } = run;
  const { r } = runItem(run, 1);
  expect(
    stored({ ...runItem(run, 1), r: String(r).replace(/"m":"[^"]*"/, '"m":7,"e":1e300,"p":"x"') }),
  ).toEqual(rest);
});
