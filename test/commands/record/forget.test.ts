import { afterAll, beforeAll, expect, it } from 'vitest';
import { forget } from '../../../commands/record/forget.ts';
import { createCaller, listTokens } from '../../../commands/tokens/callers.ts';
import type { NewItem } from '../../../functions/platform/record/item.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { callersOfTokens } from '../../../functions/triggers/http/tokens.ts';
import { keptAt, keptItems } from '../../functions/platform/record/kept-items.ts';
import { type RunningRecord, runRecord } from '../../functions/platform/record/running-record.ts';

let running: RunningRecord;
let record: AutomationRecord;
beforeAll(async () => {
  running = await runRecord();
  record = running.open();
});
afterAll(() => running[Symbol.asyncDispose]());

const now = new Date('2026-11-23T12:00:00Z');
const ann = { source: 'http', name: 'ann' };
const forgetAnn = () => forget(record, running.client(), { name: 'ann', pseudonym: 'forgotten-1', now });

const items: readonly NewItem[] = [
  {
    pk: 'CLONE#1',
    sk: 'CLONE',
    listPk: 'CLONE#em-1',
    listSk: '2026-11-23',
    // A job may have her name, because the server's data is kept.
    request: { job: 'ann', server: 'em-1' },
    requestedBy: ann,
    cancelledBy: 'ann',
    outcome: { message: 'It was cancelled by ann.' },
    steps: [{ name: 'plan', note: null }],
  },
  {
    pk: 'FINDING#em-1',
    sk: 'f',
    acknowledged: { by: 'ann', because: 'known' },
    entry: '{"window":"muted by ann until noon"}',
  },
  { pk: 'MUTE', sk: 'm', by: 'annette', because: 'by annette, not by ann-2' },
  { pk: 'CHECK#1', sk: 'CHECK', requestedBy: { source: 'slack', name: 'U0ANN' }, text: '{not JSON, ann' },
];

it('replaces the name of a caller by a pseudonym, and changes nothing else', async () => {
  for (const item of items) await record.create(item);
  await createCaller(
    record,
    { name: 'ann', permissions: ['jobs:read'], servers: ['*'] },
    { token: 'hers' },
    now,
  );
  await createCaller(
    record,
    { name: 'annette', permissions: ['jobs:read'], servers: ['*'] },
    { token: 'other' },
    now,
  );
  const authenticate = callersOfTokens(record, () => now);
  expect(await authenticate('hers')).toMatchObject({ name: 'ann' });

  // The items: the clone, the finding, her name as a caller, her token and its use.
  expect(await forgetAnn()).toBe(5);
  const [clone, finding, mute, check] = await Promise.all(items.map((item) => record.get(item)));
  expect(clone).toMatchObject({
    listPk: 'CLONE#em-1',
    request: { job: 'ann', server: 'em-1' },
    requestedBy: { source: 'http', name: 'forgotten-1' },
    cancelledBy: 'forgotten-1',
    outcome: { message: 'It was cancelled by forgotten-1.' },
    steps: [{ name: 'plan', note: null }],
  });
  expect(finding).toMatchObject({
    acknowledged: { by: 'forgotten-1', because: 'known' },
    entry: '{"window":"muted by forgotten-1 until noon"}',
  });
  expect([mute?.revision, check?.revision]).toEqual([1, 1]);
  expect(await authenticate('hers')).toBeUndefined();
  expect(await authenticate('other')).toMatchObject({ name: 'annette' });
  expect((await listTokens(record, now)).map(({ name }) => name)).toEqual(['annette']);
  expect(await forgetAnn()).toBe(0);
});

it('finds a person by their Slack id', async () => {
  const found = await forget(record, running.client(), { name: 'U0ANN', pseudonym: 'forgotten-2', now });
  expect(found).toBe(1);
  expect(await record.get({ pk: 'CHECK#1', sk: 'CHECK' })).toMatchObject({
    requestedBy: { source: 'slack', name: 'forgotten-2' },
  });
});

it("changes stored items of every kind, and leaves all text that is not a caller's name", async () => {
  await using other = await runRecord();
  const kept = other.open({ now: () => keptAt });
  const all = [...keptItems.values()].flat();
  await kept.putAll(all);
  const named = all.filter((item) => /\bann\b/.test(JSON.stringify(item)));
  // Who asked, cancelled, acknowledged and muted, in attributes, in JSON within them and in texts; her tokens and her name.
  expect(new Set(named.map(({ pk }) => pk.split('#')[0]))).toEqual(
    new Set(['BATCH', 'CALLER', 'CLONE', 'FINDING', 'FIX', 'MUTE', 'NOTICE', 'TOKEN', 'TOKEN-USE']),
  );
  await forget(kept, other.client(), { name: 'ann', pseudonym: 'forgotten-1', now: keptAt });
  for (const { pk, sk } of all) {
    const item = await kept.get({ pk, sk });
    // Only people can find what others wrote about her.
    const left = JSON.stringify(item ?? {}).replaceAll('known to ann', '');
    expect(left, `${pk} ${sk}`).not.toMatch(/\bann\b/);
    if (!/^(TOKEN|CALLER)/.test(pk))
      expect(Object.keys(item ?? {})).toEqual(expect.arrayContaining(['pk', 'sk']));
  }
});
