import { describe, expect, it } from 'vitest';
import { writeCursor } from '../../../functions/input/paging.ts';
import { listChannelsAction } from '../../../functions/notices/actions/list-channels.ts';
import { sendTestNoticeAction } from '../../../functions/notices/actions/send-test-notice.ts';
import { listUndeliveredAction, sendAgainAction } from '../../../functions/notices/actions/undelivered.ts';
import type { SetUpChannel } from '../../../functions/notices/delivery.ts';
import { noticeSettings, secretOf, someoneWants, usualEvents } from '../../../functions/notices/settings.ts';
import { systemEventTypes } from '../../../functions/notices/system-events.ts';
import {
  type TestRequest,
  testChannels,
  testedChannel,
  testRequest,
} from '../../../functions/notices/test-notice.ts';
import { everything } from '../../../functions/notices/wants.ts';
import { memoryRecord } from '../compliance/memory-record.ts';

const now = new Date('2026-11-23T06:00:00Z');
const asked = {
  caller: { source: 'http', name: 'ci', permissions: [], servers: ['*'] },
  now,
  requestId: 'r',
} as const;

describe('the channels of notices', () => {
  it('are the topic, Slack if it is on, and the configured ones', async () => {
    const list = (settings: object) => {
      const action = listChannelsAction(noticeSettings.parse(settings));
      expect([action.name, action.permission, action.servers({})]).toStrictEqual([
        'notices:channels',
        'compliance:read',
        ['*'],
      ]);
      return action.run({}, asked);
    };
    expect(await list({})).toStrictEqual({ channels: [{ channel: 'sns', kind: 'topic' }] });
    expect(await list({ slack: true, channels: { team: { kind: 'teams' } } })).toStrictEqual({
      channels: [
        { channel: 'sns', kind: 'topic' },
        { channel: 'slack', kind: 'slack' },
        { channel: 'team', kind: 'teams' },
      ],
    });
  });

  it('get the default events of their kind, or the configured ones', () => {
    const wants = (kind: string, events?: string[]) => {
      const more = {
        ...(kind === 'webhook' && { url: 'https://a.example' }),
        ...(events && { wants: { events } }),
      };
      return systemEventTypes.filter((type) => someoneWants(type, { channels: { a: { kind, ...more } } }));
    };
    expect(wants('webhook')).toStrictEqual(systemEventTypes);
    expect(wants('teams')).toStrictEqual(['check-did-not-run']);
    expect(wants('pagerduty')).toStrictEqual([]);
    expect(wants('heartbeat')).toStrictEqual([]);
    expect(wants('teams', ['clone-ended'])).toStrictEqual(['clone-ended']);
    expect(wants('webhook', [])).toStrictEqual([]);
    expect(systemEventTypes.filter((type) => someoneWants(type, { slack: true }))).toStrictEqual([
      'check-did-not-run',
    ]);
    expect(someoneWants('check-did-not-run', undefined)).toBe(false);
    const kinds = ['email', 'slack', 'event-bridge', 'jira-service-management'] as const;
    expect(kinds.map((kind) => usualEvents(kind).length)).toStrictEqual([1, 1, systemEventTypes.length, 0]);
  });

  it('have secrets in the form of their kind', () => {
    const { channels } = noticeSettings.parse({
      channels: {
        pagerduty: { kind: 'pagerduty' },
        jira: { kind: 'jira-service-management' },
        webhook: { kind: 'webhook', url: 'https://a.example' },
        teams: { kind: 'teams' },
      },
    });
    expect(Object.values(channels).map(secretOf)).toStrictEqual([
      '{"routingKey":"…"}',
      '{"apiKey":"…"}',
      '{"keys":["whsec_…"]}',
      '{"url":"https://…"}',
    ]);
  });
});

describe('a test notice', () => {
  const sent: TestRequest[] = [];
  const action = sendTestNoticeAction({
    names: ['sns', 'team'],
    send: async (request) => {
      sent.push(request);
      return [{ channel: 'team', delivered: true }];
    },
  });

  it('is sent to every channel or to one, with the requester', async () => {
    expect([action.name, action.permission, action.servers({})]).toStrictEqual([
      'compliance:test-notice',
      'compliance:write',
      ['*'],
    ]);
    expect(await action.run({}, asked)).toStrictEqual([{ channel: 'team', delivered: true }]);
    await action.run({ channel: 'team' }, asked);
    const at = now.toISOString();
    expect(sent).toStrictEqual([
      { by: 'ci', at },
      { by: 'ci', at, channel: 'team' },
    ]);
    await expect(action.run({ channel: 'tema' }, asked)).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringMatching(/"team".*sns, team/),
    });
    const isTaken = (channel: string) => action.input.safeParse({ channel }).success;
    expect(['', 'x', 'x'.repeat(100), 'x'.repeat(101)].map(isTaken)).toStrictEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('has the answers of every part, or why there is none', async () => {
    const keys: unknown[] = [];
    const channel = (
      name: string,
      messages: string[],
      answer: (message: string) => Promise<{ text: string }>,
    ) =>
      ({
        name,
        wants: everything,
        channel: {
          name,
          messages: () => messages,
          send: (message: string, delivery: object) => {
            keys.push(delivery);
            return answer(message);
          },
        },
      }) satisfies SetUpChannel;
    const channels = [
      channel('a', ['1', '2'], async (message) => ({ text: `took ${message}` })),
      channel('b', ['1'], () => Promise.reject(new Error('no room'))),
      channel('c', ['1'], () => Promise.reject('odd')),
    ];
    const at = now.toISOString();
    expect(await testChannels(channels, { by: 'ann', at })).toStrictEqual([
      { channel: 'a', delivered: true, answer: 'took 1; took 2' },
      { channel: 'b', delivered: false, reason: 'no room' },
      { channel: 'c', delivered: false, reason: 'odd' },
    ]);
    expect(keys).toContainEqual({ key: `a#test-${at}#1`, mayRepeat: false });
    expect(
      (await testChannels(channels, { by: 'ann', at, channel: 'b' })).map((each) => each.channel),
    ).toStrictEqual(['b']);
  });

  it('goes to the sender and back unchanged', () => {
    const at = now.toISOString();
    for (const request of [
      { by: 'ann', at },
      { by: 'ann', at, channel: 'a' },
    ])
      expect(testRequest.parse(request)).toStrictEqual(request);
    const tested = { channel: 'a', delivered: true, answer: 'ok', reason: 'none' };
    expect(testedChannel.parse(tested)).toStrictEqual(tested);
  });

  it('says that it is a test, and names the requester', async () => {
    let told: unknown;
    const channel = {
      name: 'a',
      messages: (notice: unknown) => {
        told = notice;
        return [];
      },
      send: async () => ({ text: '' }),
    };
    const at = now.toISOString();
    await testChannels([{ name: 'a', wants: everything, channel }], { by: 'ann', at });
    expect(told).toMatchObject({
      id: `test-${at}`,
      at,
      entries: [],
      notes: [{ kind: 'test', text: expect.stringContaining('ann') }],
    });
  });
});

describe('an undelivered notice', () => {
  const item = (number: number, more: object = {}) => ({
    pk: 'NOTICE#team',
    sk: `2026-11-2${number}#check-${number}`,
    listPk: 'NOTICE',
    listSk: `2026-11-2${number}T09#NOTICE#team#${number}`,
    tell: JSON.stringify({ id: `check-${number}`, at: `2026-11-2${number}`, notice: '{}' }),
    outcome: 'undelivered',
    headline: `h${number}`,
    lastError: 'no room',
    endedAt: `2026-11-2${number}T09`,
    ...more,
  });

  it('is listed, newest first, page by page', async () => {
    const { record } = memoryRecord(item(1), item(2, { headline: undefined, lastError: undefined }), item(3));
    const action = listUndeliveredAction(record);
    expect([action.name, action.permission, action.servers({ limit: 1 })]).toStrictEqual([
      'notices:undelivered',
      'compliance:read',
      ['*'],
    ]);
    const first = await action.run({ limit: 2 }, asked);
    expect(first).toMatchObject({
      notices: [
        {
          channel: 'team',
          notice: 'check-3',
          at: '2026-11-23',
          headline: 'h3',
          reason: 'no room',
          givenUpAt: '2026-11-23T09',
        },
        { channel: 'team', notice: 'check-2', reason: '' },
      ],
      next: expect.any(String),
    });
    expect(first.notices[1]).not.toHaveProperty('headline');
    const { next = '' } = first;
    const second = await action.run({ limit: 2, next }, asked);
    expect(second.notices.map(({ notice }) => notice)).toStrictEqual(['check-1']);
    expect(second).not.toHaveProperty('next');
    await expect(action.run({ limit: 2, next: 'x' }, asked)).rejects.toMatchObject({ kind: 'invalid-input' });
  });

  it('leaves out what cannot be read', async () => {
    const { record } = memoryRecord(item(1, { tell: 7 }), item(2, { endedAt: undefined }), item(3));
    const { notices } = await listUndeliveredAction(record).run({ limit: 9 }, asked);
    expect(notices.map(({ notice }) => notice)).toStrictEqual(['check-3']);
  });

  it('is sent again to its channel, once', async () => {
    const { record, items } = memoryRecord(item(1), item(2, { outcome: 'delivered' }));
    let started = 0;
    const action = sendAgainAction(record, ['team'], async () => {
      started += 1;
    });
    expect([action.name, action.permission, action.servers({ id: 'x' })]).toStrictEqual([
      'notices:send-again',
      'compliance:write',
      ['*'],
    ]);
    const { notices } = await listUndeliveredAction(record).run({ limit: 9 }, asked);
    const idOf = (number: number) => notices.find(({ notice }) => notice === `check-${number}`)?.id ?? '';
    expect(await action.run({ id: idOf(1) }, asked)).toStrictEqual({ channel: 'team', notice: 'check-1' });
    const [again] = [...items.values()].filter(({ again: at }) => at !== undefined);
    expect(again).toMatchObject({ duePk: 'NOTICE#team', dueSk: item(1).sk, again: now.toISOString() });
    for (const gone of ['listPk', 'listSk', 'outcome', 'endedAt']) expect(again).not.toHaveProperty(gone);
    const none = writeCursor(['team', 'none']);
    for (const id of [idOf(1), idOf(2), 'x', none])
      await expect(action.run({ id }, asked)).rejects.toMatchObject({ kind: 'not-found' });
    const other = sendAgainAction(record, ['sns'], async () => {});
    await expect(other.run({ id: idOf(1) }, asked)).rejects.toMatchObject({ kind: 'not-found' });
    expect(started).toBe(1);
    const isTaken = (id: string) => action.input.safeParse({ id }).success;
    const ids = ['x', '-_9', 'x'.repeat(500), '', 'x'.repeat(501), 'x y', '=x', 'x='];
    expect(ids.filter(isTaken)).toStrictEqual(ids.slice(0, 3));
  });

  it('is not sent again when it cannot be read', async () => {
    const { record } = memoryRecord(item(1, { tell: 7 }));
    const action = sendAgainAction(record, ['team'], () => expect.fail('it was started'));
    const id = writeCursor(['team', item(1).sk]);
    await expect(action.run({ id }, asked)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
