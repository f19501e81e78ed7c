import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getReportAction } from '../../../functions/compliance/actions/get-report.ts';
import { listedReport, listReportsAction } from '../../../functions/compliance/actions/list-reports.ts';
import { runCheck } from '../../../functions/compliance/check/run-check.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { controlsCsv } from '../../../functions/compliance/report/by-control.ts';
import { reportCsv } from '../../../functions/compliance/report/csv.ts';
import { sha256 } from '../../../functions/compliance/report/manifest.ts';
import { parseInput } from '../../../functions/input/parse-input.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { healthyJob, now, readingOf } from './estate.ts';
import { emptyStores } from './stores.ts';

let running: RunningRecord;
let stores: Awaited<ReturnType<typeof emptyStores>>;
const days = ['one', 'two', 'three'].map(
  (id, day) => [id, new Date(now.getTime() + day * 86_400_000)] as const,
);
beforeAll(async () => {
  running = await runRecord();
  stores = await emptyStores(running.open({ now: () => now }), ['vbr01']);
});
afterAll(() => running[Symbol.asyncDispose]());

const context = {
  caller: { source: 'http', name: 'ci', permissions: [], servers: ['*'] } as const,
  now,
  requestId: 'r',
};
const servers = [
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://vbr01.example:9419' },
] as const;

/** Requests a report, as text or as the HTTP API does, which sends a link above a number of bytes. */
function asking(mostBytes?: number) {
  const drawn: unknown[] = [];
  const answers = {
    mostBytes: mostBytes ?? 0,
    linkTo: async (key: string, name: string) => `${key} as ${name}`,
    pages: async () => (report: unknown, manifest: string) => {
      drawn.push(manifest);
      return `page of ${(report as { id: string }).id}`;
    },
  };
  const action = getReportAction(
    stores.storage,
    stores.compliance,
    ...(mostBytes === undefined ? [] : [answers]),
  );
  const get = (query: object) => action.run(parseInput(action.input, query), context);
  return { action, get, drawn };
}

describe('before the first check', () => {
  it('there is no report', async () => {
    const { get, action } = asking();
    for (const id of ['latest', 'one'])
      await expect(get({ id, form: 'json' })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(get({ id: 'one', form: 'csv', view: 'controls' })).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect([action.name, action.permission, action.servers({} as never)]).toEqual([
      'compliance:get-report',
      'compliance:read',
      ['*'],
    ]);
  });
});

describe('after three checks', () => {
  beforeAll(async () => {
    for (const [id, at] of days) {
      await stores.storage.putReading(
        id,
        readingOf([healthyJob({ lastResult: 'failed' })], { readAt: at.toISOString() }),
      );
      await runCheck(stores, id, servers, complianceSchema.parse({}), at);
    }
  });

  it('the latest, or one of them, is available as JSON, as CSV, by control and as OSCAL', async () => {
    const { get } = asking();
    const latest = await get({ id: 'latest', form: 'json' });
    expect(latest).toMatchObject({ check: 'three', form: 'json' });
    const one = await stores.storage.getReport('one');
    if (one === undefined) throw new Error('The report is there.');
    const text = async (query: object) => {
      const file = await get({ id: 'one', ...query });
      return 'text' in file ? file.text : '';
    };
    expect(await text({ form: 'csv' })).toBe(reportCsv(one));
    expect(await text({ form: 'csv', view: 'controls' })).toBe(controlsCsv(one));
    expect(JSON.parse(await text({ form: 'json', view: 'controls' })).controls.length).toBeGreaterThan(5);
    expect(JSON.parse(await text({ form: 'json', view: 'oscal' }))).toHaveProperty('assessment-results');
    expect(JSON.parse(await text({ form: 'json' }))).toMatchObject({ id: 'one' });
  });

  it('a page is rendered if pages are available, with the hash of the manifest', async () => {
    await expect(asking().get({ id: 'one', form: 'html' })).rejects.toMatchObject({ kind: 'not-acceptable' });
    const { get, drawn } = asking(1_000_000);
    expect(await get({ id: 'one', form: 'html' })).toEqual({
      check: 'one',
      form: 'html',
      text: 'page of one',
    });
    expect(drawn).toEqual([sha256((await stores.storage.getManifest('one')) ?? '')]);
  });

  it.each([
    ['html', 'controls'],
    ['html', 'oscal'],
    ['csv', 'oscal'],
  ])('%s of the view %s is not made', async (form, view) => {
    await expect(asking().get({ id: 'one', form, view })).rejects.toMatchObject({ kind: 'not-acceptable' });
  });

  it('a report that is larger than an answer may be is a link, but a view is not', async () => {
    const { get } = asking(10);
    expect(await get({ id: 'one', form: 'csv' })).toEqual({
      check: 'one',
      form: 'csv',
      url: 'work/reports/one/report.csv.gz as veeam-compliance-one.csv',
    });
    expect(await get({ id: 'one', form: 'csv', view: 'controls' })).toHaveProperty('text');
    expect(await asking(1_000_000).get({ id: 'one', form: 'csv' })).toHaveProperty('text');
  });

  it('a report of older code is returned as it was written, or as a link', async () => {
    stores.objects.set('evidence/old/report.csv.gz', 'a,b');
    const { get } = asking(1_000_000);
    expect(await get({ id: 'old', form: 'csv' })).toEqual({ check: 'old', form: 'csv', text: 'a,b' });
    expect(await asking().get({ id: 'old', form: 'csv' })).toMatchObject({ text: 'a,b' });
    expect(await asking(1).get({ id: 'old', form: 'csv' })).toEqual({
      check: 'old',
      form: 'csv',
      url: 'evidence/old/report.csv.gz as veeam-compliance-old.csv',
    });
    for (const form of ['json', 'html'])
      await expect(get({ id: 'old', form })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('are listed newest first, page by page and by day', async () => {
    const action = listReportsAction(stores.compliance);
    const list = (query: Record<string, string> = {}) => action.run(parseInput(action.input, query), context);
    const idsOf = async (query: Record<string, string>) => (await list(query)).reports.map(({ id }) => id);
    const { reports, next } = await list();
    expect(reports.map(({ id }) => id)).toEqual(['three', 'two', 'one']);
    expect(reports.map((report) => listedReport.parse(report))).toEqual(reports);
    expect(reports[2]).toMatchObject({ jobs: 1, complying: 0, open: 1, new: 1, changes: 1 });
    expect(next).toBeUndefined();
    const first = await list({ limit: '2' });
    expect(first.reports.map(({ id }) => id)).toEqual(['three', 'two']);
    expect(await idsOf({ limit: '2', next: first.next ?? '' })).toEqual(['one']);
    expect(await idsOf({ limit: '3' })).toHaveLength(3);
    expect((await list({ limit: '3' })).next).toBeUndefined();
    expect(await idsOf({ day: '2026-03-11' })).toEqual(['two']);
    expect(await idsOf({ day: '2026-03-20' })).toEqual([]);
    expect([action.name, action.permission, action.servers({ limit: 1 })]).toEqual([
      'compliance:reports',
      'compliance:read',
      ['*'],
    ]);
  });
});
