import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { readCheck } from '../../../functions/compliance/check/check-view.ts';
import { runCheck } from '../../../functions/compliance/check/run-check.ts';
import { noticeOfReport } from '../../../functions/compliance/notice-of-report.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { readReading } from '../../../functions/compliance/reading.ts';
import { readHistory } from '../../../functions/compliance/record/check-state.ts';
import { latestKey } from '../../../functions/compliance/record/items.ts';
import { sha256 } from '../../../functions/compliance/report/manifest.ts';
import { readReport } from '../../../functions/compliance/report/stored-report.ts';
import type { Executions } from '../../../functions/platform/executions.ts';
import type { NewItem, RecordKey, StoredItem } from '../../../functions/platform/record/item.ts';
import { parseRecord } from '../../../functions/platform/salvage.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { healthyJob, hoursAgo, now, readingOf } from './estate.ts';
import { emptyStores, itemsOf } from './stores.ts';

const servers = [
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://vbr01.example:9419' },
] as const;
const failed = healthyJob({ id: 'failed', lastResult: 'failed', raw: { lastResult: 'Failed' } });
const configuration = complianceSchema.parse({});
const later = new Date(now.getTime() + 3_600_000);

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

const opened = () => emptyStores(running.open({ now: () => now }), ['vbr01', 'vbr02']);

/** The stored state after a first check that found one fault and sent a notice about it. */
async function checkedOnce() {
  const stores = await opened();
  const { storage } = stores;
  await storage.putReading('one', readingOf([healthyJob(), failed]));
  await runCheck(stores, 'one', servers, configuration, now);
  const checkAgain = async () => {
    await storage.putReading('two', readingOf([healthyJob(), failed]));
    return runCheck(stores, 'two', servers, configuration, later);
  };
  return { ...stores, checkAgain };
}

const pastsOfServer = { pk: 'JOB#vbr01', sk: 'PASTS#0000' };

/** Changes the JSON in an attribute. */
const inJson = (item: StoredItem, attribute: string, change: (value: never) => unknown): NewItem => ({
  ...item,
  [attribute]: JSON.stringify(change(JSON.parse(item[attribute] as string) as never)),
});

/** Changes the stored history of the job that failed. */
function inPast(item: StoredItem, change: (past: object) => unknown): NewItem {
  const rows: [id: string, day: string, past: object][] = JSON.parse(
    gunzipSync(Buffer.from(String(item['pasts']), 'base64')).toString(),
  );
  const changed = rows.map(([id, day, past]) => [id, day, id === 'failed' ? change(past) : past]);
  return { ...item, pasts: gzipSync(JSON.stringify(changed)).toString('base64') };
}

vi.spyOn(console, 'error').mockImplementation(() => {});

describe('the stored state of a check', () => {
  it.each<[string, RecordKey | 'finding', (item: StoredItem) => NewItem, string[], string[]]>([
    ['as it was', pastsOfServer, (item) => item, [], []],
    ['of newer code', pastsOfServer, (item) => ({ ...item, format: 2, more: {} }), [], []],
    [
      'a past without its start',
      pastsOfServer,
      (item) => inPast(item, () => ({ name: 'x' })),
      ['jobs vbr01 failed'],
      [],
    ],
    [
      'a past that is none',
      pastsOfServer,
      (item) => inPast(item, () => '{"name":'),
      ['jobs vbr01 failed'],
      [],
    ],
    [
      'pasts that are no longer compressed',
      pastsOfServer,
      (item) => ({ ...item, pasts: '[]' }),
      ['jobs vbr01 PASTS#0000'],
      [],
    ],
    [
      'a time in a past that is none',
      pastsOfServer,
      (item) => inPast(item, (past) => ({ ...past, lastSuccess: 'yesterday' })),
      ['jobs vbr01 failed: lastSuccess'],
      [],
    ],
    [
      'a finding in a state of newer code',
      'finding',
      (item) =>
        inJson(item, 'entry', (entry: { finding: object }) => ({
          ...entry,
          finding: { ...entry.finding, state: 'postponed' },
        })),
      ['findings last-result-'],
      ['new last-result'],
    ],
    [
      'a fact that is none',
      'finding',
      (item) =>
        inJson(item, 'entry', (entry: { finding: { evidence: unknown[] } }) => ({
          ...entry,
          finding: { ...entry.finding, evidence: [...entry.finding.evidence, null] },
        })),
      [],
      [],
    ],
    [
      'an acknowledgement that is none',
      'finding',
      (item) => ({ ...item, acknowledged: 7 }),
      ['findings last-result-: acknowledged'],
      [],
    ],
    [
      'figures that are none',
      latestKey,
      (item) => ({ ...item, trend: [...(item['trend'] as object[]), { id: 'x' }] }),
      [],
      [],
    ],
    ['a latest check that is none', latestKey, (item) => ({ ...item, at: 7 }), ['checks latest'], []],
  ])('%s affects only itself, and no check', async (_, which, spoil, damaged, sent) => {
    const { record, checkAgain } = await checkedOnce();
    const { items } = await record.page({ pk: 'FINDING#vbr01', prefix: 'OPEN#' });
    const item = which === 'finding' ? items[0] : await record.get(which);
    if (!item) throw new Error('The item is there.');
    await record.replace(item, spoil(item));
    const { report } = await checkAgain();
    expect(report.totals).toMatchObject({ jobs: 2, open: 1 });
    const named = (report.damage?.records ?? []).map(
      ({ part, record: name, fields }) =>
        `${part} ${name.replace(/(?<=last-result-).*/, '')}${fields.length > 0 ? `: ${fields.join()}` : ''}`,
    );
    expect(named).toEqual(damaged);
    expect(report.changes.map(({ kind, finding }) => `${kind} ${finding.rule}`)).toEqual(sent);
    if (damaged.length > 0)
      expect(noticeOfReport(report).notes).toMatchObject([
        { kind: 'records-lost', text: expect.stringContaining(damaged[0]?.split(' ')[0] ?? '') },
      ]);
  });

  it('has its damage reported once: what is written now is complete', async () => {
    const { record, compliance, checkAgain } = await checkedOnce();
    const item = await record.get(pastsOfServer);
    if (!item) throw new Error('The item is there.');
    await record.replace(
      item,
      inPast(item, (past) => ({ ...past, lastSuccess: 'yesterday' })),
    );
    expect((await checkAgain()).report.damage?.count).toBe(1);
    expect((await readHistory(compliance, ['vbr01'])).damage).toEqual([]);
  });

  it('keeps the history of a job, whatever part of it is lost', async () => {
    const { record, compliance, checkAgain } = await checkedOnce();
    const item = await record.get(pastsOfServer);
    if (!item) throw new Error('The item is there.');
    const changed = { firstSeen: hoursAgo(900), result: { value: 'great' } };
    await record.replace(
      item,
      inPast(item, (past) => ({ ...past, ...changed })),
    );
    await checkAgain();
    const { history } = await readHistory(compliance, ['vbr01']);
    expect(history.jobs['vbr01']?.['failed']?.firstSeen).toBe(hoursAgo(900));
  });

  it('is read with any value of any attribute of any item', async () => {
    const { record, compliance } = await checkedOnce();
    const items = await itemsOf(record, ['vbr01']);
    const junk = fc.constantFrom(null, 7, 'x', [], {}, [null], { x: null }, -1, true, '{}', '{"finding":{}}');
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), junk, async (which, attribute, value) => {
        const item = items[which % items.length] as StoredItem;
        const names = Object.keys(item).filter((name) => !/^(pk|sk|listPk|listSk|expiresAt)$/.test(name));
        await record.putAll([{ ...item, [names[attribute % names.length] as string]: value }]);
        const { history } = await readHistory(compliance, ['vbr01']);
        expect(Object.keys(history.findings).length).toBeLessThanOrEqual(1);
        await record.putAll([item]);
      }),
      { numRuns: 30 },
    );
  });
});

test('a reading and a report are read with any content', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      readReading(parseRecord(text) ?? {}, 'vbr01');
      readReport(text);
    }),
  );
});

describe('a reading', () => {
  const stored = (spoil: (reading: Record<string, unknown>) => unknown) =>
    readReading(
      parseRecord(JSON.stringify(spoil(JSON.parse(JSON.stringify(readingOf([healthyJob(), failed])))))) ?? {},
      'vbr01',
    );

  test('that is unchanged is read unchanged', () => {
    expect(stored((reading) => reading)).toEqual(readingOf([healthyJob(), failed]));
  });

  test.each<[string, unknown, number, string]>([
    ['a job that is none', 7, 1, 'jobs[0]'],
    ['a job of a status of newer code', { ...healthyJob(), status: 'postponed' }, 1, healthyJob().id],
    ['a job with a field of another type', { ...healthyJob(), lastRun: 7 }, 2, healthyJob().id],
  ])('with %s affects no other job', (_, job, jobs, record) => {
    const reading = stored((given) => ({ ...given, jobs: [job, failed] }));
    expect(reading).toMatchObject({ oddValues: { count: 1, values: [{ record }] } });
    expect(reading && 'jobs' in reading && reading.jobs.length).toBe(jobs);
  });

  test('reports two records with one id once', () => {
    const twice = [failed, { ...failed, objects: 1 }];
    const values = [{ record: failed.id, field: '', problem: 'duplicate-id' }];
    const oddValues = { count: 1, values };
    expect(stored((given) => ({ ...given, jobs: twice, oddValues }))).toMatchObject({ oddValues });
  });

  test.each([
    ['of another server', (given: object) => ({ ...given, server: 'vbr02' })],
    ['without a time', (given: object) => ({ ...given, readAt: 7 })],
    ['of neither kind', ({ jobs: _, jobsIn: _in, ...given }: { jobs?: unknown; jobsIn?: unknown }) => given],
  ])('%s cannot be used, and is a finding only of its server', async (_, spoil) => {
    expect(stored(spoil as never)).toBeUndefined();
    const stores = await opened();
    const { storage, objects } = stores;
    await storage.putReading('one', readingOf([healthyJob()]));
    await storage.putReading('one', readingOf([healthyJob({ server: 'vbr02' })], { server: 'vbr02' }));
    const key = 'work/checks/one/readings/vbr01.json.gz';
    objects.set(key, JSON.stringify(spoil(JSON.parse(objects.get(key) ?? ''))));
    const both = [...servers, { ...servers[0], name: 'vbr02' }];
    const { report } = await runCheck(stores, 'one', both, configuration, now);
    expect(report.servers).toMatchObject([{ error: { code: 'reading-unusable' } }, { jobs: 1 }]);
    expect(report.totals).toMatchObject({ complying: 1 });
  });

  test('that is missing, or not JSON, counts as a server that could not be read', async () => {
    const stores = await opened();
    const { objects } = stores;
    objects.set('work/checks/one/readings/vbr01.json.gz', '{"server":');
    const two = [...servers, { ...servers[0], name: 'vbr02' }];
    const { report } = await runCheck(stores, 'one', two, configuration, now);
    expect(report.servers.map(({ error }) => error?.code)).toEqual(['reading-unusable', 'not-read']);
  });
});

describe('a report', () => {
  test('with a record from newer code is read without it', async () => {
    const { storage } = await checkedOnce();
    const written = JSON.parse((await storage.getReportFile('one')) ?? '');
    const { totals: _, ...rest } = written;
    const changed = { ...rest, format: 2, findings: [...written.findings, { id: 'x' }], trend: 'none' };
    const report = readReport(JSON.stringify(changed));
    expect(report?.findings).toEqual(written.findings);
    expect(report).toMatchObject({ id: 'one', trend: [], totals: { jobs: 0 } });
    expect(readReport(JSON.stringify(written))).toEqual({ ...written, versionChanges: [] });
  });

  test('is chained to the previous manifest as it was written, whatever the bucket now has', async () => {
    const { objects, checkAgain } = await checkedOnce();
    const written = sha256(objects.get('evidence/one/manifest.json') ?? '');
    objects.set('evidence/one/manifest.json', 'no JSON');
    await checkAgain();
    const manifest = JSON.parse(objects.get('evidence/two/manifest.json') ?? '');
    expect(manifest).toMatchObject({ number: 2, previous: { check: 'one', sha256: written } });
  });
});

test.each([
  ['{}', '{}'],
  ['no JSON', 'no JSON'],
  ['{"requestedBy":{"source":"http"}}', '{"checkId":"one","at":7}'],
])('a check that other code has started or ended is shown: %s', async (input, output) => {
  const executions = { describe: async () => ({ status: 'SUCCEEDED', input, output }) };
  const checks = { executions: executions as unknown as Executions, reportUrl: async () => 'https://r' };
  expect(await readCheck(checks, 'one', { withResult: true })).toEqual({
    id: 'one',
    status: 'finished',
    requestedBy: { source: 'unknown', name: 'unknown' },
    reportUrl: 'https://r',
  });
});
