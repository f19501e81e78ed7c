import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SetUpChannel } from '../../../functions/notices/delivery.ts';
import { deployedChannels } from '../../../functions/notices/deployed-channels.ts';
import { entryKinds } from '../../../functions/notices/notice.ts';
import { systemEventTypes } from '../../../functions/notices/system-events.ts';
import { testChannels } from '../../../functions/notices/test-notice.ts';
import type { Secrets } from '../../../functions/platform/secrets.ts';
import { signingKey } from './channels/kinds.ts';
import { secretsWith, startReceiver } from './channels/receiver.ts';
import { entry, notice, systemEvents } from './notices.ts';

beforeEach(() => {
  vi.stubEnv('NOTICE_TOPIC_ARN', 'arn:aws:sns:us-east-1:123456789012:topic');
  vi.stubEnv('API_URL', 'https://api.example');
  vi.stubEnv('AWS_REGION', 'us-east-1');
});
afterEach(() => vi.unstubAllEnvs());

const secrets = secretsWith({});
const of = (notices: object, slack?: object) =>
  deployedChannels({ notices, ...(slack && { slack }) }, secrets, {} as never);
/** The only channel in the settings. */
function one(settings: object): SetUpChannel {
  const [, channel] = of({ channels: { c: settings } });
  return channel ?? expect.fail('there is none');
}
const mail = { kind: 'email', from: 'v@example.com', to: ['ops@example.com'] };
const bus = { kind: 'event-bridge', bus: 'b' };
const hook = { kind: 'webhook', url: 'https://example.com' };
const people = ['taken', 'muted', 'unmuted'];

it('are the topic, Slack if it is on, and the configured ones, in this order', () => {
  const names = (notices: object) => of(notices).map(({ name }) => name);
  expect(names({})).toStrictEqual(['sns']);
  expect(names({ slack: true, channels: { b: mail, a: hook } })).toStrictEqual(['sns', 'slack', 'b', 'a']);
});

describe('their events', () => {
  it.each([
    ['people who read each message, but not of what people did', mail, ['check-did-not-run'], false],
    ['Teams, the same', { kind: 'teams' }, ['check-did-not-run'], false],
    ['a webhook of Slack, the same', { kind: 'slack' }, ['check-did-not-run'], false],
    ['the bot, of everything', { kind: 'slack', channel: 'C0BACKUP' }, ['check-did-not-run'], true],
    ['an alert, of findings', { kind: 'pagerduty' }, [], true],
    ['an alert of Jira, of findings', { kind: 'jira-service-management' }, [], true],
    ['a program, of everything', hook, systemEventTypes, true],
    ['a bus, of everything', bus, systemEventTypes, true],
  ] as const)('%s', (_who, settings, events, ofPeople) => {
    const { wants, everyCheck, hold } = one(settings);
    const changes = ofPeople ? undefined : entryKinds.filter((kind) => !people.includes(kind));
    expect(wants).toStrictEqual({ notes: true, events, ...(changes && { changes }) });
    expect([everyCheck, hold]).toStrictEqual([undefined, undefined]);
  });

  it('are those in their settings', () => {
    const wants = { severity: 'high', changes: ['taken'], events: [] };
    expect(one({ ...mail, wants }).wants).toStrictEqual({ ...wants, notes: true });
  });

  it('do not include, for the topic, what an alarm reports, and are every check for a heartbeat', () => {
    const [topic, slack] = of({ slack: true });
    const changes = entryKinds.filter((kind) => !people.includes(kind));
    expect(topic?.wants).toStrictEqual({ notes: true, changes });
    expect(slack?.wants).toStrictEqual({ notes: true, changes, events: ['check-did-not-run'] });
    expect(one({ kind: 'heartbeat' })).toMatchObject({ everyCheck: true, wants: { notes: true } });
  });
});

it('wait in quiet hours and for a digest', () => {
  const quietHours = { from: '20:00', to: '06:00' };
  const digest = { at: '07:00' };
  expect(one({ ...mail, quietHours }).hold?.quietHours).toMatchObject(quietHours);
  expect(one({ ...mail, digest }).hold?.digest).toMatchObject(digest);
});

it('describe system events in a line for people, and send them unchanged to programs', () => {
  const told = notice([], { events: systemEvents });
  const sizes = [mail, hook].map((settings) => one(settings).channel.messages(told).length);
  expect(sizes).toStrictEqual([1, systemEvents.length]);
  const events: { DetailType: string }[] = one(bus).channel.messages(told).flat();
  expect(events.map(({ DetailType }) => DetailType)).toStrictEqual(systemEvents.map(({ type }) => type));
  const [message] = one({ kind: 'teams' }).channel.messages(told);
  expect(message.notes).toHaveLength(systemEvents.length);
});

it('read their secrets by name', async () => {
  const read: string[] = [];
  const asked = {
    lend: async (name: string) => {
      read.push(name);
      return { text: 'ok' };
    },
    read: async (name: string) => {
      read.push(name);
      throw new Error('none');
    },
  } as unknown as Secrets;
  const kinds = ['teams', 'slack', 'pagerduty', 'jira-service-management', 'heartbeat'];
  const settings = Object.fromEntries(kinds.map((kind) => [`my-${kind}`, { kind }]));
  const bot = { kind: 'slack', channel: 'C0BACKUP' };
  const notices = { slack: true, channels: { ...settings, 'my-webhook': hook, bot } };
  for (const { channel } of deployedChannels({ notices }, asked, {} as never).slice(1))
    for (const message of channel.messages(notice([entry()])))
      await channel.send(message, { key: 'k', mayRepeat: false }).catch(() => {});
  const names = [...kinds, 'webhook'].map((kind) => `notices/my-${kind}`);
  expect(read).toStrictEqual(['slack-webhook', ...names, 'slack-bot']);
});

it('sign with the current time', async () => {
  await using receiver = await startReceiver({ status: 204, body: '' });
  const given = secretsWith({ 'notices/c': { keys: [signingKey] } });
  const notices = { channels: { c: { ...hook, url: receiver.url } } };
  const [, set] = deployedChannels({ notices }, given, {} as never);
  const [event] = set?.channel.messages(notice([entry()])) ?? [];
  await set?.channel.send(event, { key: 'k', mayRepeat: false });
  const [{ body, headers } = expect.fail('nothing came')] = receiver.received;
  expect(() => new Webhook(signingKey).verify(body, headers as Record<string, string>)).not.toThrow();
});

it('have buttons in Slack if a user may press them', () => {
  const hasButtons = (slack?: object) =>
    of({ slack: true }, slack)[1]
      ?.channel.messages(notice([entry()]))[0]
      .blocks.some(({ type }: { type: string }) => type === 'actions');
  expect([hasButtons(), hasButtons({ permissions: [] }), hasButtons({ permissions: [{}] })]).toStrictEqual([
    false,
    false,
    true,
  ]);
});

describe('a test notice', () => {
  const by = { by: 'ann', at: '2026-11-23T06:00:00Z' };
  const channel = (name: string, send: () => Promise<{ text: string }>): SetUpChannel => ({
    name,
    wants: { notes: true },
    channel: { name, messages: ({ notes }) => notes.concat(notes), send },
  });
  const keys: unknown[] = [];
  const channels = [
    channel('a', async (...sent: unknown[]) => ({ text: `part ${keys.push(sent[1])}` })),
    channel('b', () => Promise.reject(new Error('refused'))),
    channel('c', () => Promise.reject('odd')),
  ];
  it('goes to all channels, or to one, and returns each answer', async () => {
    expect(await testChannels(channels, by)).toStrictEqual([
      { channel: 'a', delivered: true, answer: 'part 1; part 2' },
      { channel: 'b', delivered: false, reason: 'refused' },
      { channel: 'c', delivered: false, reason: 'odd' },
    ]);
    expect(keys).toStrictEqual([0, 1].map((part) => ({ key: `a#test-${by.at}#${part}`, mayRepeat: false })));
    expect(await testChannels(channels, { ...by, channel: 'b' })).toHaveLength(1);
  });
});
