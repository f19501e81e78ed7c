import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { NewItem } from '../../../../functions/platform/record/item.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import {
  callersOfTokens,
  hashToken,
  tokenKey,
  tokenUseKey,
} from '../../../../functions/triggers/http/tokens.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';

let running: RunningRecord;
let record: AutomationRecord;
beforeAll(async () => {
  running = await runRecord();
  record = running.open();
});
afterAll(() => running[Symbol.asyncDispose]());
afterEach(() => void vi.restoreAllMocks());

const noon = '2026-11-23T12:00:00Z';
let now = new Date(noon);
const at = (moment: string) => {
  now = new Date(moment);
};

/** Stores a token of that text, made for this table. */
async function store(token: string, changed: Record<string, unknown> = {}): Promise<NewItem> {
  const item = {
    ...tokenKey(hashToken(token)),
    name: 'ci',
    permissions: ['clones:write'],
    servers: ['em-1'],
    table: record.table,
    createdAt: noon,
    ...changed,
  };
  await record.change(item, () => item);
  return item;
}

const known = { source: 'http', name: 'ci', permissions: ['clones:write'], servers: ['em-1'] };

it('finds a token by its hash at once, and refuses another token, the hash itself and an empty token', async () => {
  const authenticate = callersOfTokens(record, () => now);
  expect(await authenticate('secret-1')).toBeUndefined();
  await store('secret-1');
  expect(await authenticate('secret-1')).toStrictEqual(known);
  for (const token of ['secret-3', hashToken('secret-1'), ''])
    expect(await authenticate(token)).toBeUndefined();
});

it('refuses a token from the moment it expires, and from the first request after it was revoked', async () => {
  const authenticate = callersOfTokens(record, () => now);
  const item = await store('secret-2', { validUntil: '2026-11-23T13:00:00Z' });
  at('2026-11-23T12:59:59.999Z');
  expect(await authenticate('secret-2')).toStrictEqual(known);
  at('2026-11-23T13:00:00Z');
  expect(await authenticate('secret-2')).toBeUndefined();
  at(noon);
  expect(await authenticate('secret-2')).toStrictEqual(known);
  await record.change(item, (read) => read && { ...read, revokedAt: noon });
  expect(await authenticate('secret-2')).toBeUndefined();
});

it('refuses a token of another table until it is confirmed, and logs that', async () => {
  const authenticate = callersOfTokens(record, () => now);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await store('secret-4', { table: 'before-the-restore' });
  expect(await authenticate('secret-4')).toBeUndefined();
  expect(JSON.parse(String(warn.mock.lastCall?.[0]))).toMatchObject({
    event: 'token-unconfirmed',
    caller: 'ci',
  });
  await store('secret-4');
  expect(await authenticate('secret-4')).toStrictEqual(known);
});

it('refuses a token that it cannot read completely, and ignores unknown permissions', async () => {
  const authenticate = callersOfTokens(record, () => now);
  await store('odd', { revokedAt: 17 });
  await store('without a table', { table: undefined });
  expect(await authenticate('odd')).toBeUndefined();
  expect(await authenticate('without a table')).toBeUndefined();
  await store('newer', { permissions: ['clones:write', 'clones:admire'], addedLater: true });
  expect(await authenticate('newer')).toStrictEqual(known);
});

it('records a use to the minute, once per minute and token', async () => {
  const authenticate = callersOfTokens(record, () => now);
  await store('used');
  const put = vi.spyOn(record, 'putAll');
  at('2026-11-23T12:00:59Z');
  await authenticate('used');
  await authenticate('used');
  expect(put).toHaveBeenCalledTimes(1);
  const use = () => record.get(tokenUseKey('ci', hashToken('used')));
  expect(await use()).toMatchObject({ usedAt: '2026-11-23T12:00:00Z' });
  at('2026-11-23T12:01:00Z');
  await authenticate('used');
  expect(put).toHaveBeenCalledTimes(2);
  expect(await use()).toMatchObject({ usedAt: '2026-11-23T12:01:00Z' });
  await authenticate('nobody');
  expect(put).toHaveBeenCalledTimes(2);
});

it('works when a use cannot be recorded, and tries again at the next request', async () => {
  const once = running.open({ maxAttempts: 1 });
  const authenticate = callersOfTokens(once, () => now);
  await store('anyway');
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  at('2026-11-23T14:00:00Z');
  running.tables.fault({ operation: 'BatchWriteItem', kind: 'throttle', times: 1 });
  expect(await authenticate('anyway')).toStrictEqual(known);
  expect(JSON.parse(String(warn.mock.lastCall?.[0]))).toMatchObject({ event: 'token-use-not-recorded' });
  expect(await authenticate('anyway')).toStrictEqual(known);
  const use = await record.get(tokenUseKey('ci', hashToken('anyway')));
  expect(use).toMatchObject({ usedAt: '2026-11-23T14:00:00Z' });
});
