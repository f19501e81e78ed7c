import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { readCheck } from '../../../functions/compliance/check-view.ts';
import { noticeOf } from '../../../functions/compliance/notices/notice.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { readReading } from '../../../functions/compliance/reading.ts';
import { readReport } from '../../../functions/compliance/report/stored-report.ts';
import { runCheck } from '../../../functions/compliance/run-check.ts';
import { readHistory } from '../../../functions/compliance/stored-history.ts';
import type { Executions } from '../../../functions/platform/executions.ts';
import { healthyJob, hoursAgo, now, readingOf } from './estate.ts';
import { memoryStorage } from './memory-storage.ts';

const servers = [
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://vbr01.example:9419' },
] as const;
const failed = healthyJob({ id: 'failed', lastResult: 'failed', raw: { lastResult: 'Failed' } });
const configuration = complianceSchema.parse({});
const later = new Date(now.getTime() + 3_600_000);

/** What a first check has left, which found one fault and told it. */
async function checkedOnce() {
  const { storage, objects } = memoryStorage();
  await storage.putReading('one', readingOf([healthyJob(), failed]));
  await runCheck(storage, 'one', servers, configuration, now);
  const history = JSON.parse(objects.get('history.json') ?? '');
  const checkAgain = async () => {
    await storage.putReading('two', readingOf([healthyJob(), failed]));
    return runCheck(storage, 'two', servers, configuration, later);
  };
  return { storage, objects, history, checkAgain };
}

vi.spyOn(console, 'error').mockImplementation(() => {});

describe('the history', () => {
  test.each<[string, (history: never) => unknown, string[], string[]]>([
    ['as it was', (history) => history, [], []],
    [
      'with a format and fields of newer code',
      (history: object) => ({ ...history, format: 2, more: {} }),
      [],
      [],
    ],
    [
      'with a job without its start',
      (history: { jobs: Record<string, Record<string, object>> }) => {
        history.jobs['vbr01'] = { ...history.jobs['vbr01'], failed: { name: 'x' } };
        return history;
      },
      ['jobs vbr01 failed'],
      [],
    ],
    [
      'with a time of a job that is none',
      (history: { jobs: Record<string, Record<string, object>> }) => {
        Object.assign(history.jobs['vbr01']?.['failed'] ?? {}, { lastSuccess: 'yesterday' });
        return history;
      },
      ['jobs vbr01 failed: lastSuccess'],
      [],
    ],
    [
      'with a state of newer code',
      (history: { findings: Record<string, { finding: object }> }) => {
        for (const entry of Object.values(history.findings))
          Object.assign(entry.finding, { state: 'postponed' });
        return history;
      },
      ['findings last-result-'],
      ['new last-result'],
    ],
    [
      'with a fact that is none',
      (history: { findings: Record<string, { finding: { evidence: unknown[] } }> }) => {
        for (const entry of Object.values(history.findings)) entry.finding.evidence.push(null);
        return history;
      },
      [],
      [],
    ],
    ['with a mute that is none', (history: object) => ({ ...history, mutes: [7] }), ['mutes 0'], []],
    [
      'with figures that are none',
      (history: { checks: object[] }) => ({ ...history, checks: [...history.checks, { id: 'x' }] }),
      ['checks 1'],
      [],
    ],
    [
      'with a version that is none',
      (history: object) => ({ ...history, versions: { vbr01: 7 } }),
      ['versions vbr01'],
      [],
    ],
    ['with a list in place of jobs', (history: object) => ({ ...history, jobs: [] }), [], []],
  ])('%s costs itself and no check', async (_, spoil, damaged, told) => {
    const { objects, history, checkAgain } = await checkedOnce();
    objects.set('history.json', JSON.stringify(spoil(history as never)));
    const { report, changes } = await checkAgain();
    expect(report.totals).toMatchObject({ jobs: 2, open: 1 });
    const named = (report.damage?.records ?? []).map(({ part, record, fields }) =>
      `${part} ${record}${fields.length > 0 ? `: ${fields.join()}` : ''}`.replace(/(?<=last-result-).*/, ''),
    );
    expect(named).toEqual(damaged);
    expect(changes.map(({ kind, finding }) => `${kind} ${finding.rule}`)).toEqual(told);
  });

  test.each(['', 'null', '[]', '{"jobs":', '7'])(
    'that is %j is begun anew, and people are told',
    async (text) => {
      const { objects, checkAgain } = await checkedOnce();
      objects.set('history.json', text);
      const { report } = await checkAgain();
      expect(report.damage).toMatchObject({ count: 1, records: [{ part: 'history' }] });
      expect(report.changes).toHaveLength(1);
      expect(noticeOf(report, 'https://api.example/r')?.damage).toContain('history');
      // Told once: what is written now is whole.
      expect(readHistory(objects.get('history.json') ?? '').damage).toEqual([]);
    },
  );

  test('is read whatever is in it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        readHistory(text);
        readReading(text, 'vbr01');
        readReport(text);
      }),
    );
  });

  test('is read whatever has become of any part of it', async () => {
    const { history } = await checkedOnce();
    const junk = fc.constantFrom(null, 7, 'x', [], {}, [null], { x: null }, -1, true);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), junk, (place, value) => {
        const { history: read } = readHistory(JSON.stringify(spoilt(history, place, value)));
        expect(Object.keys(read.findings).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

/** The document with its `place`-th value, counted through all depths, replaced. */
function spoilt(document: unknown, place: number, value: unknown): unknown {
  let at = -1;
  const walk = (node: unknown): unknown => {
    at += 1;
    if (at === place) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(document);
}

describe('a reading', () => {
  const stored = (spoil: (reading: Record<string, unknown>) => unknown) =>
    readReading(
      JSON.stringify(spoil(JSON.parse(JSON.stringify(readingOf([healthyJob(), failed]))))),
      'vbr01',
    );

  test('as it was is as it was', () => {
    expect(stored((reading) => reading)).toEqual(readingOf([healthyJob(), failed]));
  });

  test.each<[string, unknown, number, string]>([
    ['a job that is none', 7, 1, 'jobs[0]'],
    ['a job of a status of newer code', { ...healthyJob(), status: 'postponed' }, 1, healthyJob().id],
    ['a job with a field of another type', { ...healthyJob(), lastRun: 7 }, 2, healthyJob().id],
  ])('with %s costs no other job', (_, job, jobs, record) => {
    const reading = stored((given) => ({ ...given, jobs: [job, failed] }));
    expect(reading).toMatchObject({ oddValues: { count: 1, values: [{ record }] } });
    expect(reading && 'jobs' in reading && reading.jobs.length).toBe(jobs);
  });

  test('notes two records of one id once', () => {
    const twice = [failed, { ...failed, objects: 1 }];
    const values = [{ record: failed.id, field: '', problem: 'duplicate-id' }];
    const oddValues = { count: 1, values };
    expect(stored((given) => ({ ...given, jobs: twice, oddValues }))).toMatchObject({ oddValues });
  });

  test.each([
    ['of another server', (given: object) => ({ ...given, server: 'vbr02' })],
    ['without a time', (given: object) => ({ ...given, readAt: 7 })],
    ['of neither kind', ({ jobs: _, ...given }: { jobs?: unknown }) => given],
  ])('%s cannot be used, and is a finding of its server alone', async (_, spoil) => {
    expect(stored(spoil as never)).toBeUndefined();
    const { storage, objects } = memoryStorage();
    await storage.putReading('one', readingOf([healthyJob()]));
    await storage.putReading('one', readingOf([healthyJob({ server: 'vbr02' })], { server: 'vbr02' }));
    const key = 'checks/one/readings/vbr01.json';
    objects.set(key, JSON.stringify(spoil(JSON.parse(objects.get(key) ?? ''))));
    const both = [...servers, { ...servers[0], name: 'vbr02' }];
    const { report } = await runCheck(storage, 'one', both, configuration, now);
    expect(report.servers).toMatchObject([{ error: { code: 'reading-unusable' } }, { jobs: 1 }]);
    expect(report.totals).toMatchObject({ complying: 1 });
  });

  test('that is not there, or no JSON, is a server that could not be read', async () => {
    const { storage, objects } = memoryStorage();
    objects.set('checks/one/readings/vbr01.json', '{"server":');
    const two = [...servers, { ...servers[0], name: 'vbr02' }];
    const { report } = await runCheck(storage, 'one', two, configuration, now);
    expect(report.servers.map(({ error }) => error?.code)).toEqual(['reading-unusable', 'not-read']);
  });
});

describe('a report', () => {
  test('with a record of newer code is read without it', async () => {
    const { objects } = await checkedOnce();
    const written = JSON.parse(objects.get('reports/one/report.json') ?? '');
    const { totals: _, ...rest } = written;
    const changed = { ...rest, format: 2, findings: [...written.findings, { id: 'x' }], trend: 'none' };
    const report = readReport(JSON.stringify(changed));
    expect(report?.findings).toEqual(written.findings);
    expect(report).toMatchObject({ id: 'one', trend: [], totals: { jobs: 0 } });
    expect(readReport(JSON.stringify(written))).toEqual({ ...written, versionChanges: [] });
  });

  test('is chained to the manifest before, whatever that says', async () => {
    const { objects, checkAgain } = await checkedOnce();
    objects.set('reports/one/manifest.json', 'no JSON');
    await checkAgain();
    const manifest = JSON.parse(objects.get('reports/two/manifest.json') ?? '');
    expect(manifest.previous).toMatchObject({ check: 'one' });
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

test('what was remembered of a job stays, whatever of it is lost', async () => {
  const { objects, history, checkAgain } = await checkedOnce();
  history.jobs.vbr01.failed = {
    ...history.jobs.vbr01.failed,
    firstSeen: hoursAgo(900),
    result: { value: 'great' },
  };
  objects.set('history.json', JSON.stringify(history));
  await checkAgain();
  const after = readHistory(objects.get('history.json') ?? '').history;
  expect(after.jobs['vbr01']?.['failed']?.firstSeen).toBe(hoursAgo(900));
});
