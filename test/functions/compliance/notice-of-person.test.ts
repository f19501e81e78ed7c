import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { acknowledgeFindingAction } from '../../../functions/compliance/actions/findings.ts';
import { muteAction, unmuteAction } from '../../../functions/compliance/actions/mutes.ts';
import { runCheck } from '../../../functions/compliance/check/run-check.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { fanOut, noticeOf, storedNoticeIn } from '../../../functions/notices/outbox.ts';
import { everything } from '../../../functions/notices/wants.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { healthyJob, now, readingOf } from './estate.ts';
import { emptyStores } from './stores.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());
// The notices of checks are objects, which this outbox does not have.
vi.spyOn(console, 'error').mockImplementation(() => {});

const servers = [
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://vbr01.example:9419' },
] as const;
const failed = healthyJob({ id: 'failed', lastResult: 'failed', raw: { lastResult: 'Failed' } });
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const context = (at: number) => ({
  caller: { source: 'http', name: 'ann', permissions: [], servers: ['*'] } as const,
  now: hours(at),
  requestId: 'r',
});

it('acknowledgements and mutes are reported, also when a check writes the finding in between', async () => {
  const record = running.open({ now: () => now });
  const stores = await emptyStores(record, ['vbr01'], ['one', 'two']);
  const check = async (id: string, at: number, jobs = [failed]) => {
    await stores.storage.putReading(id, readingOf(jobs));
    const configuration = complianceSchema.parse(at > 0 ? { reminders: 'daily' } : {});
    return runCheck(stores, id, servers, configuration, hours(at));
  };
  const first = await check('one', 0);
  const finding = first.report.changes[0]?.finding.id ?? expect.fail('a finding');
  const acknowledged = acknowledgeFindingAction(stores.compliance);
  await acknowledged.run({ finding, because: 'seen' }, context(1));
  // It writes the finding again, because it is more than a day older.
  await check('two', 30);
  const until = hours(48).toISOString();
  await muteAction(stores.compliance).run({ pattern: finding, until, because: 'we move' }, context(31));

  const outbox = { record, object: async () => undefined, reportUrl: async () => '' };
  const recipients = [{ name: 'test', wants: everything }];
  const told = async (at: number) => {
    const entries: object[] = [];
    for (const key of await fanOut(outbox, recipients, undefined, hours(at))) {
      const what = storedNoticeIn((await record.get(key)) ?? expect.fail('an item'));
      const notice = what && (await noticeOf(outbox, what));
      entries.push(
        ...(notice?.entries ?? []).map(({ kind, id, by, because }) => ({ kind, id, by, because })),
      );
    }
    return entries;
  };
  expect(await told(31)).toEqual([
    { kind: 'taken', id: finding, by: 'ann', because: 'seen' },
    { kind: 'muted', id: finding, by: 'ann', because: 'we move' },
  ]);
  // The marks are removed, and the acknowledgement stays.
  const [entry] = await stores.compliance.findingsOf(['vbr01']);
  expect(entry?.acknowledged).toMatchObject({ by: 'ann' });
  expect(await told(32)).toEqual([]);
  await unmuteAction(stores.compliance).run({ pattern: finding, because: 'we have moved' }, context(33));
  expect(await told(33)).toEqual([{ kind: 'unmuted', id: finding, by: 'ann', because: 'we have moved' }]);
  expect(await stores.compliance.mutes()).toEqual([]);
});
