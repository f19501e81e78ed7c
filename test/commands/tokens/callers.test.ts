import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  confirmTokens,
  createCaller,
  listTokens,
  revokeTokens,
  rotateToken,
} from '../../../commands/tokens/callers.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { callersOfTokens, hashToken, tokenKey } from '../../../functions/triggers/http/tokens.ts';
import { type RunningRecord, runRecord } from '../../functions/platform/record/running-record.ts';

let running: RunningRecord;
let record: AutomationRecord;
beforeAll(async () => {
  running = await runRecord();
  record = running.open();
});
afterAll(() => running[Symbol.asyncDispose]());

const now = new Date('2026-11-23T12:00:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const caller = (name: string) => ({ name, permissions: ['jobs:read'], servers: ['em-1'] }) as const;
const create = (name: string, token = name) => createCaller(record, caller(name), { token }, now);
const works = async (token: string, at = now) =>
  (await callersOfTokens(record, () => at)(token)) !== undefined;
const listed = async (name: string, at = now) =>
  (await listTokens(record, at)).filter((each) => each.name === name);

describe('a name', () => {
  it('is never given to another caller, whatever happened to its tokens', async () => {
    await create('ci');
    await expect(create('ci', 'other')).rejects.toThrow(UsageError);
    await revokeTokens(record, 'ci', now);
    await expect(create('ci', 'other')).rejects.toThrow('npm run tokens -- rotate --name ci');
    expect(await works('other')).toBe(false);
  });

  it('goes to one of several simultaneous requests', async () => {
    const tokens = Array.from({ length: 6 }, (_, index) => `racing-${index}`);
    const made = await Promise.allSettled(tokens.map((token) => create('raced', token)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const working = await Promise.all(tokens.map((token) => works(token)));
    expect(working).toEqual(made.map(({ status }) => status === 'fulfilled'));
  });

  it('that no caller has is unknown', async () => {
    for (const act of [
      () => rotateToken(record, 'nobody', { token: 'x' }, undefined, now),
      () => revokeTokens(record, 'nobody', now),
      () => confirmTokens(record, 'nobody', now),
    ])
      await expect(act()).rejects.toThrow("Unknown caller 'nobody'");
  });
});

describe('a rotated token', () => {
  it("has the caller's permissions; the old one ends at once", async () => {
    await create('turned', 'turned-1');
    await rotateToken(record, 'turned', { token: 'turned-2', validUntil: later(24) }, undefined, now);
    expect([await works('turned-1'), await works('turned-2')]).toEqual([false, true]);
    expect(await works('turned-2', later(24))).toBe(false);
    expect(await listed('turned')).toMatchObject([{ ...caller('turned'), state: 'valid' }]);
  });

  it('may keep the old one for some time, at most until its expiry', async () => {
    await createCaller(record, caller('slow'), { token: 'slow-1', validUntil: later(2) }, now);
    await rotateToken(record, 'slow', { token: 'slow-2' }, later(1), now);
    expect([await works('slow-1'), await works('slow-2')]).toEqual([true, true]);
    await rotateToken(record, 'slow', { token: 'slow-3' }, later(5), now);
    expect(await works('slow-1', later(1))).toBe(false);
    expect([await works('slow-2', later(4)), await works('slow-2', later(5))]).toEqual([true, false]);
  });

  it('gives access again to a caller whose tokens were revoked', async () => {
    await create('back', 'back-1');
    expect(await revokeTokens(record, 'back', now)).toBe(1);
    expect(await listed('back')).toMatchObject([{ state: 'revoked' }]);
    expect(await revokeTokens(record, 'back', now)).toBe(0);
    await rotateToken(record, 'back', { token: 'back-2' }, undefined, now);
    expect([await works('back-1'), await works('back-2')]).toEqual([false, true]);
  });

  it('is revoked together with the others, also during its creation', async () => {
    await create('hasty', 'hasty-1');
    // The state that rotation writes before the token itself.
    await record.change(
      { pk: 'CALLER#hasty', sk: 'CALLER' },
      (read) => read && { ...read, tokens: [hashToken('hasty-1'), hashToken('hasty-2')] },
    );
    await revokeTokens(record, 'hasty', now);
    await expect(rotateToken(record, 'hasty', { token: 'hasty-2' }, undefined, now)).rejects.toThrow(
      'revoked meanwhile',
    );
    expect([await works('hasty-1'), await works('hasty-2')]).toEqual([false, false]);
  });
});

it('works in a restored table once it is confirmed; one that was revoked stays so', async () => {
  for (const [name, token] of [
    ['kept', 'kept-1'],
    ['gone', 'gone-1'],
  ] as const) {
    await create(name, token);
    // As in a restored table: made in another table.
    await record.change(tokenKey(hashToken(token)), (read) => ({
      ...tokenKey(hashToken(token)),
      ...read,
      table: 'lost',
    }));
  }
  expect(await works('kept-1')).toBe(false);
  expect(await listed('kept')).toMatchObject([{ state: 'unconfirmed' }]);
  expect(await confirmTokens(record, 'kept', now)).toBe(1);
  expect(await works('kept-1')).toBe(true);
  expect(await confirmTokens(record, 'kept', now)).toBe(0);
  await revokeTokens(record, 'gone', now);
  expect(await confirmTokens(record, 'gone', now)).toBe(0);
  expect(await works('gone-1')).toBe(false);
});

it('is listed with its last use, by name', async () => {
  await create('used');
  expect(await listed('used')).toMatchObject([{ usedAt: undefined }]);
  await works('used', new Date('2026-11-23T14:05:33Z'));
  expect(await listed('used')).toMatchObject([{ usedAt: '2026-11-23T14:05:00Z' }]);
  const names = (await listTokens(record, now)).map(({ name }) => name);
  expect(names).toEqual(names.toSorted());
});
