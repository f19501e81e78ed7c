import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acknowledgeFindingAction,
  listFindingsAction,
} from '../../../../functions/compliance/actions/findings.ts';
import { AnotherCheckError, runCheck } from '../../../../functions/compliance/check/run-check.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { checkKey, latestKey } from '../../../../functions/compliance/record/items.ts';
import type { NewItem } from '../../../../functions/platform/record/item.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { healthyJob, hoursAgo, now, readingOf } from '../estate.ts';
import { emptyStores, itemsOf } from '../stores.ts';

const servers = [
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://vbr01.example:9419' },
] as const;
const failed = healthyJob({ id: 'failed', lastResult: 'failed', raw: { lastResult: 'Failed' } });
const configuration = complianceSchema.parse({});
const after = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

/** A record that counts its writes, and fails before the first write for which `isDeadly` returns true. */
async function stores() {
  const record = running.open({ now: () => now });
  const opened = await emptyStores(record, ['vbr01'], ['one', 'two', 'three', 'four']);
  const written: string[] = [];
  let isDeadly = (_item: NewItem): boolean => false;
  const dieAt = (deadly: typeof isDeadly): void => {
    isDeadly = deadly;
  };
  const putAll = record.putAll.bind(record);
  record.putAll = async (items) => {
    if (items.some((item) => isDeadly(item))) throw new Error('The function was killed.');
    written.push(...items.map(({ pk, sk }) => `${pk} ${sk}`));
    await putAll(items);
  };
  const run = async (id: string, hours: number, jobs = [healthyJob(), failed]) => {
    await opened.storage.putReading(id, readingOf(jobs));
    return runCheck(opened, id, servers, configuration, after(hours));
  };
  return { ...opened, written, run, dieAt };
}

const context = {
  caller: { source: 'http', name: 'jana', permissions: [], servers: ['*'] } as const,
  now: after(1),
  requestId: 'r',
};
const kinds = ({ report }: Awaited<ReturnType<typeof runCheck>>) =>
  report.changes.map(({ kind, finding }) => `${kind} ${finding.rule}`);

describe('a check in which nothing changed', () => {
  it('writes only itself', async () => {
    const { run, written } = await stores();
    await run('one', 0);
    expect(written).toContain('JOB#vbr01 PASTS#0000');
    written.length = 0;
    expect(kinds(await run('two', 1))).toEqual([]);
    expect(written).toEqual(['CHECK#two CHECK']);
  });

  it('still gives every job its mark of each day', async () => {
    const { run, written, storage } = await stores();
    await run('one', 0, [failed]);
    await run('two', 24, [failed]);
    written.length = 0;
    await run('three', 72, [failed]);
    // A finding is new by then and was sent; no history of a job is written.
    expect(written).toEqual(['NOTICE three', 'CHECK#three CHECK']);
    expect((await storage.getReport('three'))?.jobs[0]?.days).toMatch(/^(\d)\1-\1$/);
  });
});

describe('a check that dies', () => {
  it.each([
    ['before it counts', () => false, 'new last-result'],
    ['while it is written', ({ pk }: NewItem) => pk.startsWith('JOB#'), 'new last-result'],
    ['at its last write', ({ pk }: NewItem) => pk.startsWith('CHECK#'), 'new last-result'],
  ])('%s has the same result when it is run again', async (_, deadly, change) => {
    const { run, dieAt, record, storage } = await stores();
    dieAt(deadly);
    const newChanges = storage.newChanges.bind(storage);
    if (!deadly({ pk: 'JOB#', sk: '' }) && !deadly({ pk: 'CHECK#', sk: '' }))
      storage.newChanges = () => ({
        write: async () => {},
        end: async () => Promise.reject(new Error('The function was killed.')),
      });
    await expect(run('one', 0)).rejects.toThrow('killed');
    dieAt(() => false);
    storage.newChanges = newChanges;
    expect(kinds(await run('one', 0))).toEqual([change]);
    expect(kinds(await run('one', 0))).toEqual([change]);
    expect(await record.get(latestKey)).toMatchObject({ id: 'one', applied: true });
    expect(kinds(await run('two', 1))).toEqual([]);
  });

  it('is finished by the next one, which waits for as long as the first may still run', async () => {
    const { run, dieAt, record } = await stores();
    dieAt(({ pk }) => pk.startsWith('JOB#'));
    await expect(run('one', 0)).rejects.toThrow('killed');
    dieAt(() => false);
    await expect(run('two', 0.05)).rejects.toThrow(AnotherCheckError);
    expect(kinds(await run('two', 1))).toEqual([]);
    expect(await record.get(checkKey('one'))).toMatchObject({ changes: 1 });
    expect(kinds(await run('one', 2))).toEqual(['new last-result']);
  });

  it('is finished without marking the check that replaced it meanwhile, and waits for that one', async () => {
    const { run, dieAt, record, storage } = await stores();
    dieAt(({ pk }) => pk.startsWith('JOB#'));
    await expect(run('one', 0)).rejects.toThrow('killed');
    dieAt(() => false);
    const putManifest = storage.putManifest.bind(storage);
    storage.putManifest = async (...given) => {
      await putManifest(...given);
      await record.change(
        latestKey,
        (item) => item && { ...item, id: 'other', committedAt: given[1].toISOString() },
      );
    };
    await expect(run('two', 1)).rejects.toThrow(AnotherCheckError);
    expect(await record.get(latestKey)).toMatchObject({ id: 'other', applied: false });
  });

  it('keeps an acknowledgement that was made meanwhile', async () => {
    const { run, dieAt, compliance } = await stores();
    dieAt(({ pk }) => pk.startsWith('CHECK#'));
    await expect(run('one', 0)).rejects.toThrow('killed');
    const [{ finding } = expect.fail('no finding')] = await compliance.findingsOf(['vbr01']);
    await acknowledgeFindingAction(compliance).run({ finding: finding.id }, context);
    dieAt(() => false);
    await run('one', 0);
    expect((await compliance.findingsOf(['vbr01']))[0]?.acknowledged).toMatchObject({ by: 'jana' });
  });
});

describe('two checks at once', () => {
  it('count in sequence: the second does not send what the first has sent', async () => {
    const { run, compliance } = await stores();
    const again = async (id: string): Promise<string[]> => {
      for (let tries = 1; ; tries += 1) {
        try {
          return kinds(await run(id, 0));
        } catch (error) {
          if (!(error instanceof AnotherCheckError) || tries === 200) throw error;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    };
    const sent = await Promise.all([again('one'), again('two')]);
    expect(sent.flat()).toEqual(['new last-result']);
    expect((await compliance.latest())?.trend.map(({ id }) => id).toSorted()).toEqual(['one', 'two']);
  });
});

describe('acknowledgements', () => {
  it('are all stored, twenty at once, whatever a check does meanwhile', async () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      healthyJob({ id: `job-${index}`, lastResult: 'failed', raw: { lastResult: 'Failed' } }),
    );
    const { run, compliance } = await stores();
    await run('one', 0, many);
    const findings = await compliance.findingsOf(['vbr01']);
    const acknowledge = acknowledgeFindingAction(compliance);
    const older = many.map((job) => ({ ...job, lastRun: hoursAgo(40) }));
    await Promise.all([
      run('two', 40, older),
      ...findings.map(({ finding }) => acknowledge.run({ finding: finding.id }, context)),
    ]);
    const known = await compliance.findingsOf(['vbr01']);
    const unacknowledged = known.filter(({ acknowledged }) => acknowledged === undefined);
    const before = new Set(findings.map(({ finding }) => finding.id));
    expect(unacknowledged.filter(({ finding }) => before.has(finding.id))).toEqual([]);
    expect(findings.length).toBeGreaterThanOrEqual(20);
  });
});

describe('findings', () => {
  const list = (
    { compliance }: Awaited<ReturnType<typeof stores>>,
    query: object = {},
    servers_: string[] = ['*'],
  ) =>
    listFindingsAction(compliance).run(
      { limit: 200, ...query },
      { ...context, caller: { ...context.caller, servers: servers_ } },
    );

  it("are listed page by page, by state, severity and rule, and only for the caller's servers", async () => {
    const opened = await stores();
    const jobs = Array.from({ length: 7 }, (_, index) => ({ ...failed, id: `f${index}` }));
    await opened.run('one', 0, jobs);
    const ids: string[] = [];
    let next: string | undefined;
    do {
      const page = await list(opened, { limit: 3, ...(next !== undefined && { next }) });
      ids.push(...page.findings.map(({ id }) => id));
      next = page.next;
    } while (next !== undefined);
    expect(new Set(ids).size).toBe(7);
    expect(ids).toHaveLength(7);
    expect((await list(opened, { rule: ['never-run'] })).findings).toEqual([]);
    expect((await list(opened, { severity: ['high'], state: ['open'] })).findings).toHaveLength(7);
    expect((await list(opened, {}, ['other'])).findings).toEqual([]);
  });

  it('of several servers are listed once each, although a page may end in the middle of one', async () => {
    const opened = await stores();
    const { report } = await opened.run('one', 0);
    const [{ finding } = expect.fail('no change')] = report.changes;
    const compliance = {
      latest: async () => ({ at: report.at, servers: ['a', 'b', 'c'] }),
      mutes: async () => [],
      async *storedFindings(server: string, { after: from = '' }: { after?: string }) {
        for (const sk of ['1', '2', '3'])
          if (sk > from) yield { entry: { finding: { ...finding, id: `${server}${sk}` } }, sk };
      },
    } as unknown as typeof opened.compliance;
    const ids: string[] = [];
    let next: string | undefined;
    for (let pages = 0; pages < 5; pages += 1) {
      const page = await list({ ...opened, compliance }, { limit: 2, ...(next !== undefined && { next }) });
      ids.push(...page.findings.map(({ id }) => id));
      next = page.next;
    }
    expect([ids.join(' '), next]).toEqual(['a1 a2 a3 b1 b2 b3 c1 c2 c3', undefined]);
  });

  it('stay on record with the reason when they are resolved', async () => {
    const opened = await stores();
    await opened.run('one', 0);
    const { report } = await opened.run('two', 1, [
      healthyJob(),
      { ...failed, ...healthyJob({ id: 'failed' }) },
    ]);
    expect(report.changes).toMatchObject([{ kind: 'resolved' }]);
    expect((await list(opened)).findings).toEqual([]);
    expect((await list(opened, { state: ['resolved'] })).findings).toMatchObject([
      { state: 'resolved', resolvedAt: after(1).toISOString(), because: 'it complies again' },
    ]);
    expect(await itemsOf(opened.record, ['vbr01'])).toContainEqual(
      expect.objectContaining({ sk: expect.stringMatching(/^RESOLVED#/), expiresAt: expect.any(Number) }),
    );
  });
});
