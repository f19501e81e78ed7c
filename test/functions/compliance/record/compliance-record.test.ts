import { describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import type { LedgerEntry, Mute } from '../../../../functions/compliance/history.ts';
import {
  forgottenServers,
  readCheckState,
  readHistory,
  readServerState,
} from '../../../../functions/compliance/record/check-state.ts';
import { ComplianceRecord } from '../../../../functions/compliance/record/compliance-record.ts';
import {
  checkKey,
  findingItem,
  latestKey,
  muteKey,
  readFinding,
  versionKey,
} from '../../../../functions/compliance/record/items.ts';
import { storedNoticeIn } from '../../../../functions/notices/outbox.ts';
import type { NewItem, StoredItem } from '../../../../functions/platform/record/item.ts';
import { hoursAgo, knownHistory, pastItems } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

const finding = (id: string, server = 'em-1'): Finding => ({
  ...{ id, server, rule: 'last-result', title: 'The last run failed', severity: 'high', state: 'open' },
  ...{ product: 'enterprise-manager', evidence: [], remedy: 'Look.', since: hoursAgo(90) },
});
const acknowledged = { by: 'ann', at: hoursAgo(2), because: 'seen' };
const entry: LedgerEntry = { finding: finding('a'), notifiedSeverity: 'high', notifiedAt: hoursAgo(90) };
const mute = (id: string, at: string): Mute => ({
  ...{ id, pattern: '*', servers: ['em-1'], until: hoursAgo(-9), because: 'we move', by: 'ann', at },
});
const muteItem = ({ id, ...rest }: Mute) => ({ ...muteKey(id), ...rest });
const stored = (item: NewItem): StoredItem => ({ ...item, revision: 1 });
const resolvedItem = (id: string, at: string, more: object = {}) => ({
  ...findingItem({ finding: finding(id) }, 'one'),
  ...{ sk: `RESOLVED#${at}#${id}`, resolvedAt: at, ...more },
});

describe('an item', () => {
  it('of a finding has its acknowledgement beside its text, and is listed by its id', () => {
    const item = findingItem({ ...entry, acknowledged }, 'one');
    expect(item).toEqual({
      ...{ pk: 'FINDING#em-1', sk: 'OPEN#a', listPk: 'FINDING', listSk: 'a', check: 'one' },
      ...{ entry: JSON.stringify(entry), acknowledged },
    });
    expect(readFinding(stored(item))).toEqual({ entry: { ...entry, acknowledged }, lost: [] });
    expect(findingItem(entry, 'one')).not.toHaveProperty('acknowledged');
    expect(readFinding(stored(findingItem(entry, 'one')))).toEqual({ entry, lost: [] });
  });

  it('of a finding is read without its odd values, which are named', () => {
    const item = stored(findingItem(entry, 'one'));
    const withText = (text: unknown) => readFinding({ ...item, entry: text });
    expect(readFinding({ ...item, acknowledged: 7 })).toEqual({ entry, lost: ['acknowledged'] });
    const { notifiedAt: _, ...rest } = entry;
    expect(withText(JSON.stringify({ ...entry, notifiedAt: 7 }))).toEqual({
      entry: rest,
      lost: ['notifiedAt'],
    });
    const fact = { fact: 'age', value: 7, source: 'check: measured' };
    const facts = [fact, null, { fact: 'x' }];
    const read = withText(JSON.stringify({ ...entry, finding: { ...finding('a'), evidence: facts } }));
    expect(read).toEqual({ entry: { ...entry, finding: { ...finding('a'), evidence: [fact] } }, lost: [] });
    for (const text of [7, 'no JSON', '{}', '[]']) expect(withText(text)).toBeUndefined();
  });
});

describe('the record', () => {
  it('has the findings of servers, mutes and the latest check, without parts that cannot be used', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { record } = memoryRecord(
      { ...latestKey, id: 'one', at: hoursAgo(1), servers: ['em-1'], trend: [{ id: 'x' }] },
      findingItem({ ...entry, acknowledged }, 'one'),
      findingItem({ finding: finding('b', 'vbr-1') }, 'one'),
      { ...findingItem({ finding: finding('c') }, 'one'), entry: 'lost' },
      muteItem(mute('later', hoursAgo(1))),
      muteItem(mute('earlier', hoursAgo(2))),
      { ...muteKey('lost'), pattern: 7 },
    );
    const compliance = new ComplianceRecord(record);
    expect(await compliance.latest()).toEqual({ id: 'one', at: hoursAgo(1), servers: ['em-1'], trend: [] });
    expect(await compliance.findingsOf(['em-1', 'vbr-1'])).toEqual([
      { ...entry, acknowledged },
      { finding: finding('b', 'vbr-1') },
    ]);
    expect(await compliance.findingsOf([])).toEqual([]);
    expect(await compliance.mutes()).toEqual([mute('earlier', hoursAgo(2)), mute('later', hoursAgo(1))]);
    expect(logged).toHaveBeenCalledTimes(2);
    logged.mockRestore();
    expect(await new ComplianceRecord(memoryRecord().record).latest()).toBeUndefined();
  });

  it('returns resolved findings newest first, and open ones by id', async () => {
    const { record } = memoryRecord(
      findingItem({ finding: finding('b') }, 'one'),
      findingItem(entry, 'one'),
      resolvedItem('c', hoursAgo(5), { because: 'it is gone' }),
      resolvedItem('d', hoursAgo(3), { because: 7 }),
      { ...resolvedItem('e', hoursAgo(1)), entry: 'lost' },
    );
    const of = (isResolved: boolean) =>
      Array.fromAsync(new ComplianceRecord(record).storedFindings('em-1', { isResolved, after: undefined }));
    expect(await of(false)).toEqual([
      { entry, sk: 'OPEN#a' },
      { entry: { finding: finding('b') }, sk: 'OPEN#b' },
    ]);
    const gone = (id: string, at: string, more: object = {}) => ({
      ...{ entry: { finding: finding(id) }, sk: `RESOLVED#${at}#${id}`, resolvedAt: at, ...more },
    });
    expect(await of(true)).toEqual([
      gone('d', hoursAgo(3)),
      gone('c', hoursAgo(5), { because: 'it is gone' }),
    ]);
  });

  it("stores the notice of a user's action in the same write, and sends it at once if it has content", async () => {
    const { record, items } = memoryRecord(findingItem(entry, 'one'));
    const startSender = vi.fn(async () => {});
    const compliance = new ComplianceRecord(record, startSender);
    const itemOf = (sk: string) => [...items.values()].find((item) => item.sk === sk);
    const noticeOf = (sk: string) => JSON.parse(storedNoticeIn(itemOf(sk) ?? expect.fail(sk))?.notice ?? '');

    expect(await compliance.acknowledge('em-1', 'no', acknowledged)).toBeUndefined();
    expect(startSender).not.toHaveBeenCalled();
    expect(await compliance.acknowledge('em-1', 'a', acknowledged)).toEqual({ ...entry, acknowledged });
    expect(noticeOf('OPEN#a')).toMatchObject({
      id: `taken-a-${acknowledged.at}`,
      entries: [{ kind: 'taken' }],
    });
    expect(startSender).toHaveBeenCalledTimes(1);
    expect(await compliance.acknowledge('em-1', 'a', undefined)).toEqual(entry);

    startSender.mockClear();
    const one = mute('m', hoursAgo(1));
    await compliance.putMute(one, []);
    expect(itemOf('m')).toEqual({
      ...muteItem(one),
      ...{ id: 'm', expiresAt: Math.ceil(Date.parse(one.until) / 1000), revision: 1 },
    });
    expect(startSender).not.toHaveBeenCalled();
    await compliance.putMute(one, [finding('a')]);
    expect(noticeOf('m')).toMatchObject({ id: `muted-m-${one.at}`, entries: [{ kind: 'muted', id: 'a' }] });
    expect(startSender).toHaveBeenCalledTimes(1);

    startSender.mockClear();
    await compliance.endMutes([one], [], { by: 'ann', at: hoursAgo(0) });
    expect([itemOf('m'), startSender.mock.calls.length, items.size]).toEqual([undefined, 0, 1]);
    await compliance.putMute(one, []);
    await compliance.endMutes([one], [finding('a')], { by: 'ann', at: hoursAgo(0) });
    const id = `unmuted-m-${one.at}`;
    expect([itemOf('m'), startSender.mock.calls.length]).toEqual([undefined, 1]);
    expect(noticeOf(id)).toMatchObject({ id, at: hoursAgo(0), entries: [{ kind: 'unmuted', by: 'ann' }] });
  });
});

describe('the state that earlier checks left', () => {
  const version = { api: '1.3-rev1', build: '13.0.1' };
  const latest = { id: 'one', at: hoursAgo(24), day: '2026-03-09', servers: ['em-1', 'old'] };
  const past = knownHistory({ days: '4' });

  it('is read for every server, configured or not, with the marks of the days since', async () => {
    const checkedDays = ['2026-03-08', '2026-03-09'];
    const trend = [{ id: 'one', at: hoursAgo(24), jobs: 1, complying: 0, findings: 1 }];
    const { record } = memoryRecord(
      { ...latestKey, ...latest, checkedDays, trend },
      ...pastItems('em-1', { job: past }, '2026-03-07'),
      findingItem(entry, 'one'),
      findingItem({ finding: finding('b', 'old') }, 'one'),
      { ...versionKey('em-1'), ...version },
      muteItem(mute('m', hoursAgo(1))),
    );
    const {
      history,
      latest: read,
      damage,
    } = await readHistory(new ComplianceRecord(record), ['em-1', 'new']);
    expect(damage).toEqual([]);
    expect(read).toEqual({ ...latest, checkedDays, trend });
    expect(history).toEqual({
      day: '2026-03-09',
      jobs: { 'em-1': { job: { ...past, days: '444' } }, new: {}, old: {} },
      findings: { a: entry, b: { finding: finding('b', 'old') } },
      checks: trend,
      mutes: [mute('m', hoursAgo(1))],
      versions: { 'em-1': version },
    });
  });

  it('is empty before the first check', async () => {
    const { history, latest: read } = await readHistory(new ComplianceRecord(memoryRecord().record), []);
    expect(history).toEqual({ jobs: {}, findings: {}, versions: {}, checks: [] });
    expect(read).toBeUndefined();
  });

  it('names what is lost, completely or by its fields', async () => {
    const { record } = memoryRecord(
      { ...latestKey, id: 7 },
      { ...muteKey('m'), pattern: 7 },
      ...pastItems(
        'em-1',
        { half: { ...past, lastSuccess: 'x' }, job: { ...past, firstSeen: 'x' }, sound: past },
        '2026-03-09',
      ),
      { ...findingItem(entry, 'one'), entry: 'lost' },
      { ...findingItem({ finding: finding('b') }, 'one'), acknowledged: 7 },
      { ...versionKey('em-1'), api: 7 },
    );
    const { damage, history } = await readHistory(new ComplianceRecord(record), ['em-1']);
    expect(damage).toEqual([
      { part: 'checks', record: 'latest', fields: [] },
      { part: 'mutes', record: 'm', fields: [] },
      { part: 'jobs', record: 'em-1 half', fields: ['lastSuccess'] },
      { part: 'jobs', record: 'em-1 job', fields: [] },
      { part: 'findings', record: 'a', fields: [] },
      { part: 'findings', record: 'b', fields: ['acknowledged'] },
      { part: 'versions', record: 'em-1', fields: [] },
    ]);
    expect([history.versions, history.mutes, Object.keys(history.findings)]).toEqual([{}, undefined, ['b']]);
    expect(Object.keys(history.jobs['em-1'] ?? {})).toEqual(['half', 'sound']);
  });

  it('of one server is also known in its stored form', async () => {
    const { record } = memoryRecord(...pastItems('em-1', { job: past }, '2026-03-07'));
    const compliance = new ComplianceRecord(record);
    const state = await readServerState(compliance, await readCheckState(compliance), 'em-1');
    expect(state().pasts.byId).toEqual(new Map([['job', { past, day: '2026-03-07' }]]));
    expect(state()).toMatchObject({ server: 'em-1', jobs: { job: { days: '4' } }, version: undefined });
  });

  it('is deleted for servers that are no longer configured', () => {
    const state = { read: undefined, mutes: [], damage: [] };
    const of = (servers?: string[]) =>
      forgottenServers({ ...state, latest: { ...latest, trend: [], servers } }, ['em-1']);
    expect([of(['em-1', 'old', 'old']), of(), forgottenServers({ ...state, latest: undefined }, [])]).toEqual(
      [['old'], [], []],
    );
  });
});

it('has a check by its id', () => {
  expect([checkKey('one'), latestKey]).toEqual([
    { pk: 'CHECK#one', sk: 'CHECK' },
    { pk: 'CHECK', sk: 'LATEST' },
  ]);
});
