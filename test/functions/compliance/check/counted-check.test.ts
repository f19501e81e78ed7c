import { describe, expect, it } from 'vitest';
import { AnotherCheckError, policyText, runCheck } from '../../../../functions/compliance/check/run-check.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import type { LedgerEntry } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { ComplianceRecord } from '../../../../functions/compliance/record/compliance-record.ts';
import { findingItem, latestKey } from '../../../../functions/compliance/record/items.ts';
import { sha256 } from '../../../../functions/compliance/report/manifest.ts';
import type { NewItem } from '../../../../functions/platform/record/item.ts';
import { RecordChangedError } from '../../../../functions/platform/record/record.ts';
import { healthyJob, hoursAgo, now, readingOf } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';
import { memoryStorage } from '../stores.ts';

const servers = [
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://vbr01.example:9419' },
] as const;
const configuration = complianceSchema.parse({});
const at = now.toISOString();
const latest = { ...latestKey, id: 'zero', at: hoursAgo(1), committedAt: hoursAgo(1), servers: ['vbr01'] };

function stores(...given: NewItem[]) {
  const { record, items } = memoryRecord(...given);
  const { storage, objects } = memoryStorage();
  const compliance = new ComplianceRecord(record);
  const run = async (id: string, { hears = false, jobs = [healthyJob()] } = {}) => {
    await storage.putReading(id, readingOf(jobs));
    return runCheck({ storage, compliance }, id, servers, configuration, now, hears);
  };
  const item = (pk: string, sk: string) => items.get(`${pk}\0${sk}`);
  return { record, items, storage, objects, compliance, run, item };
}
const manifestIn = (objects: Map<string, string>, id: string) =>
  objects.get(`evidence/${id}/manifest.json`) ?? '';

describe('a check that counts', () => {
  it('is the latest one, with the start of the next one', async () => {
    const { run, item, objects } = stores();
    const { report, open } = await run('one', { jobs: [healthyJob({ lastResult: 'failed' })] });
    expect(open).toMatchObject({ high: 1, low: 0 });
    const sum = sha256(manifestIn(objects, 'one'));
    expect(item('CHECK', 'LATEST')).toEqual({
      ...{ ...latestKey, id: 'one', at, committedAt: at, applied: true, day: '2026-03-10', revision: 1 },
      ...{
        manifest: { number: 1, sha256: sum },
        checkedDays: ['2026-03-10'],
        servers: ['vbr01'],
        trend: report.trend,
      },
    });
    const manifest = JSON.parse(manifestIn(objects, 'one'));
    expect(manifest).toMatchObject({ format: 2, check: 'one', at, number: 1, previous: null });
    expect(Object.keys(manifest.files)).toEqual(['policy.json', 'report.json']);
    expect(manifest.readings).toEqual({
      vbr01: sha256(objects.get('work/checks/one/readings/vbr01.json.gz') ?? ''),
    });
    expect(item('CHECK#one', 'CHECK')).toMatchObject({ id: 'one', changes: 1, manifest: { number: 1 } });
    expect(item('NOTICE', 'one')).toBeDefined();
    expect(objects.has('work/checks/one/notice.json.gz')).toBe(true);
  });

  it('sends a notice when something has changed, or when a channel is called after every check', async () => {
    const quiet = stores();
    await quiet.run('one');
    expect([quiet.item('NOTICE', 'one'), quiet.objects.has('work/checks/one/notice.json.gz')]).toEqual([
      undefined,
      false,
    ]);
    const heard = stores();
    await heard.run('one', { hears: true });
    expect([
      heard.item('NOTICE', 'one') !== undefined,
      heard.objects.has('work/checks/one/notice.json.gz'),
    ]).toEqual([true, true]);
  });

  it('returns the same result when it is run again', async () => {
    const { run, items } = stores();
    const { report } = await run('one', { jobs: [healthyJob({ lastResult: 'failed' })] });
    const before = [...items.values()];
    const again = await run('one');
    expect([again.report.totals, again.open]).toMatchObject([report.totals, { high: 1 }]);
    expect([...items.values()]).toEqual(before);
  });

  it('is an error when its report is gone', async () => {
    const { run, objects } = stores();
    await run('one');
    objects.delete('evidence/one/manifest.json');
    await expect(run('one')).rejects.toThrow('one');
  });

  it('names the previous manifest, from the record or from the bucket', async () => {
    const previousOf = async (before: object) => {
      const { run, objects } = stores({ ...latest, applied: true, ...before });
      objects.set('evidence/zero/manifest.json', 'as it was');
      await run('one');
      const { number, previous } = JSON.parse(manifestIn(objects, 'one'));
      return { number, previous };
    };
    const seal = { number: 7, sha256: 'f'.repeat(64) };
    expect(await previousOf({ manifest: seal })).toEqual({
      number: 8,
      previous: { check: 'zero', sha256: seal.sha256 },
    });
    expect(await previousOf({})).toEqual({
      number: 1,
      previous: { check: 'zero', sha256: sha256('as it was') },
    });
    const none = stores({ ...latest, applied: true });
    await none.run('one');
    expect(JSON.parse(manifestIn(none.objects, 'one')).previous).toBeNull();
  });

  it('forgets a server that is no longer configured', async () => {
    const finding = {
      id: 'a',
      rule: 'last-result',
      title: '',
      severity: 'high',
      state: 'open',
      server: 'old',
    } as const;
    const rest = {
      product: 'backup-replication',
      evidence: [],
      remedy: '',
      since: hoursAgo(9),
    } satisfies Partial<Finding>;
    const entry: LedgerEntry = {
      finding: { ...finding, ...rest },
      notifiedSeverity: 'high',
      notifiedAt: hoursAgo(9),
    };
    const { run, item } = stores(
      { ...latest, applied: true, servers: ['vbr01', 'old'] },
      findingItem(entry, 'zero'),
    );
    const { report } = await run('one');
    expect(report.changes).toMatchObject([{ kind: 'resolved', finding: { server: 'old' } }]);
    expect([item('FINDING#old', 'OPEN#a'), item('CHECK', 'LATEST')?.['servers']]).toEqual([
      undefined,
      ['vbr01'],
    ]);
    expect(item('FINDING#old', `RESOLVED#${at}#a`)).toMatchObject({
      because: 'the server is no longer configured',
    });
  });
});

describe('a check at the same time as another one', () => {
  const committed = (minutes: number, more: object = {}) => ({
    ...{ ...latest, applied: false, committedAt: hoursAgo(minutes / 60), ...more },
  });

  it.each([
    ['waits while that may still be written', committed(5.9), false],
    ['goes on once that has died', committed(6), true],
    [
      'goes on once that of older code has died',
      committed(0, { committedAt: undefined, at: hoursAgo(0.1) }),
      true,
    ],
    ['waits for that of older code', committed(0, { committedAt: undefined, at: hoursAgo(0.09) }), false],
    ['goes on after that', committed(0, { applied: true }), true],
    ['goes on after one of older code', committed(0, { applied: undefined }), true],
  ])('%s', async (_, before, goesOn) => {
    const { run, item } = stores(before);
    const running = run('one');
    if (goesOn) await running;
    else await expect(running).rejects.toThrow(AnotherCheckError);
    expect(item('CHECK', 'LATEST')?.['id']).toBe(goesOn ? 'one' : 'zero');
  });

  it('is another check if that was the first, or was faster', async () => {
    const first = stores();
    first.record.create = async (item) => ({ created: false, item: { ...item, revision: 1 } });
    await expect(first.run('one')).rejects.toMatchObject({
      name: 'AnotherCheckError',
      code: 'another-check',
    });
    const quicker = stores({ ...latest, applied: true });
    quicker.record.replace = async () => Promise.reject(new RecordChangedError('changed'));
    await expect(quicker.run('one')).rejects.toThrow(AnotherCheckError);
    quicker.record.replace = async () => Promise.reject(new Error('ours'));
    await expect(quicker.run('one')).rejects.toThrow('ours');
  });
});

it('keeps the policy by which it judged, with the servers and without their addresses', () => {
  expect(JSON.parse(policyText(configuration, servers))).toEqual({
    servers: [{ name: 'vbr01', product: 'backup-replication' }],
    compliance: configuration,
  });
  expect(policyText(configuration, servers)).toMatch(/^\{\n {2}"servers"[\s\S]*\}\n$/);
});
