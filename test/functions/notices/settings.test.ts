import { describe, expect, it } from 'vitest';
import {
  channelNames,
  hearsEveryCheck,
  noticeSettings,
  secretOf,
} from '../../../functions/notices/settings.ts';
import { wantedOf } from '../../../functions/notices/wants.ts';
import { entry, notice } from './notices.ts';

const problems = (channels: object): string[] =>
  noticeSettings.safeParse({ channels }).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('notices.channels', () => {
  it.each<[string, object]>([
    ['channels.a.kind', { a: { kind: 'pager' } }],
    ['channels.a.from', { a: { kind: 'email', from: 'x <y@example.com>', to: ['ops@example.com'] } }],
    ['channels.a.to', { a: { kind: 'email', from: 'v@example.com', to: [] } }],
    ['channels.a.url', { a: { kind: 'webhook' } }],
    ['channels.a.wants', { a: { kind: 'teams', wants: { severities: ['high'] } } }],
    ['channels.a.wants.severity', { a: { kind: 'teams', wants: { severity: 'worst' } } }],
    ['channels.a.quietHours.from', { a: { kind: 'teams', quietHours: { from: '25:00', to: '06:00' } } }],
    ['channels.a.digest.timeZone', { a: { kind: 'teams', digest: { at: '07:00', timeZone: 'Mars' } } }],
    ['channels.sns', { sns: { kind: 'teams' } }],
    ['channels.My Team', { 'My Team': { kind: 'teams' } }],
  ])('finds what is wrong at %s', (path, channels) => {
    expect(problems(channels)).toStrictEqual([path]);
  });

  it.each<[string, object, string[], string[]]>([
    [
      'from',
      { kind: 'email', to: ['ops@example.com'] },
      ['v@example.com'],
      ['v@example', 'v example@x.com', '@example.com', 'v@example.com>', 'x@v@example.com'],
    ],
    [
      'channel',
      { kind: 'slack' },
      ['C0BACKUP', 'G01', `C${'A'.repeat(20)}`],
      ['D0BACKUP', 'C0', 'c0backup', 'C0BACKUP-', '#C0BACKUP', `C${'A'.repeat(21)}`],
    ],
    [
      'bus',
      { kind: 'event-bridge' },
      ['default', 'a.b/c_d-e', 'arn:aws-us-gov:events:us-east-1:123456789012:event-bus/ops/b'],
      [
        '',
        'a b',
        `${'x'.repeat(257)}`,
        'arn:aws:events:us-east-1:1:event-bus/b',
        'arn:aws:sns:us-east-1:123456789012:t',
        'arn:aws:events:us-east-1:123456789012:event-bus/b c',
        'x arn:aws:events:us-east-1:123456789012:event-bus/b',
      ],
    ],
    [
      'url',
      { kind: 'webhook' },
      ['https://a.example/x', 'http://localhost:1/x'],
      ['ftp://a.example', 'a.example'],
    ],
  ])('accepts only a valid %s', (field, settings, good, bad) => {
    const isTaken = (value: string) => problems({ a: { ...settings, [field]: value } }).length === 0;
    expect(good.filter((value) => !isTaken(value))).toStrictEqual([]);
    expect(bad.filter(isTaken)).toStrictEqual([]);
  });

  it('accepts times, names and lists within their limits', () => {
    const times = ['00:00', '19:59', '23:59', '24:00', '7:00', '07:60', '07:000', '107:00'];
    const good = times.filter((at) => problems({ a: { kind: 'teams', digest: { at } } }).length === 0);
    expect(good).toStrictEqual(['00:00', '19:59', '23:59']);
    const names = ['a', '0-a', 'x'.repeat(40), 'x'.repeat(41), '-a', 'a_b', 'A', 'sns', 'slack'];
    expect(names.filter((name) => problems({ [name]: { kind: 'teams' } }).length === 0)).toStrictEqual(
      names.slice(0, 3),
    );
    const to = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@example.com`);
    const mail = (count: number) => problems({ a: { kind: 'email', from: 'v@example.com', to: to(count) } });
    expect([mail(50), mail(51)]).toStrictEqual([[], ['channels.a.to']]);
    const emails = ['a@b.cz', 'ops@example.com', 'a@b', 'a b@c.cz', 'a@b.cz ', '@b.cz'];
    const isTaken = (email: string) => noticeSettings.safeParse({ email }).success;
    expect(emails.filter(isTaken)).toStrictEqual(emails.slice(0, 2));
  });

  it('accepts patterns and lists of events within their limits', () => {
    const taken = (wants: object) => problems({ a: { kind: 'teams', wants } }).length === 0;
    for (const field of ['servers', 'rules', 'owners']) {
      const lists = [['x'], ['x', 'x'.repeat(200)], [], [''], ['x'.repeat(201)]];
      expect(lists.filter((list) => taken({ [field]: list }))).toStrictEqual(lists.slice(0, 2));
    }
    expect([taken({ products: ['microsoft365'] }), taken({ products: [] })]).toStrictEqual([true, false]);
    expect([taken({ changes: ['new', 'taken'] }), taken({ changes: [] })]).toStrictEqual([true, false]);
    expect([taken({ events: ['clone-ended'] }), taken({ events: [] })]).toStrictEqual([true, true]);
    expect(taken({ servers: ['*'], severity: 'low', notes: false })).toBe(true);
  });

  it.each([
    ['severity', { severity: 'worst' }],
    ['product', { products: ['tape'] }],
    ['change', { changes: ['old'] }],
    ['event', { events: ['clone'] }],
  ])('names the unknown %s', (what, wants) => {
    const { error } = noticeSettings.safeParse({ channels: { a: { kind: 'teams', wants } } });
    expect(error?.issues[0]?.message).toContain(`Unknown ${what} '`);
  });

  it('lets critical, high or no findings pass in quiet hours', () => {
    const taken = (except: string) =>
      problems({ a: { kind: 'teams', quietHours: { from: '20:00', to: '06:00', except } } }).length === 0;
    expect(['critical', 'high', 'none', 'medium', ''].filter(taken)).toStrictEqual([
      'critical',
      'high',
      'none',
    ]);
  });

  it('has defaults: no Slack, no channel, everything wanted, UTC', () => {
    expect(noticeSettings.parse(undefined)).toStrictEqual({ slack: false, channels: {} });
    const { channels } = noticeSettings.parse({
      channels: { a: { kind: 'teams', quietHours: { from: '20:00', to: '06:00' }, digest: { at: '07:00' } } },
    });
    expect(channels['a']).toStrictEqual({
      kind: 'teams',
      wants: { notes: true },
      quietHours: { from: '20:00', to: '06:00', timeZone: 'UTC', except: 'critical' },
      digest: { at: '07:00', timeZone: 'UTC' },
    });
    expect(channelNames(noticeSettings.parse({}))).toStrictEqual(['sns']);
    const named = noticeSettings.parse({ slack: true, channels: { b: { kind: 'teams' } } });
    expect(channelNames(named)).toStrictEqual(['sns', 'slack', 'b']);
  });

  it.each([
    [{ kind: 'teams' }, ['url']],
    [{ kind: 'pagerduty' }, ['routingKey']],
    [{ kind: 'jira-service-management' }, ['apiKey']],
    [{ kind: 'webhook', url: 'https://example.com' }, ['keys']],
    [{ kind: 'heartbeat' }, ['url']],
    [{ kind: 'slack' }, ['url']],
  ])('shows the fields of the secret of %j', (settings, fields) => {
    const channel = noticeSettings.parse({ channels: { a: settings } }).channels['a'];
    expect(Object.keys(JSON.parse((channel && secretOf(channel)) ?? '{}'))).toStrictEqual(fields);
  });

  it('creates a secret for each kind that has one', () => {
    const { channels } = noticeSettings.parse({
      channels: {
        a: { kind: 'email', from: 'v@example.com', to: ['ops@example.com'] },
        b: { kind: 'slack', channel: 'C0BACKUP' },
        c: { kind: 'slack' },
        d: { kind: 'event-bridge', bus: 'backup' },
        e: { kind: 'heartbeat' },
        f: { kind: 'webhook', url: 'https://example.com' },
      },
    });
    const withSecret = Object.entries(channels).filter(([, settings]) => secretOf(settings) !== undefined);
    expect(withSecret.map(([name]) => name)).toStrictEqual(['c', 'e', 'f']);
  });
});

it('a channel for owners gets their findings, and none without an owner', () => {
  const told = notice([
    entry({ id: 'a', owner: 'Database team' }),
    entry({ id: 'b', owner: 'Archive team' }),
    entry({ id: 'c' }),
  ]);
  const idsFor = (owners: string[]) =>
    wantedOf(told, { notes: true, owners })?.entries.map(({ id }) => id) ?? [];
  expect(idsFor(['database*'])).toStrictEqual(['a']);
  expect(idsFor(['*'])).toStrictEqual(['a', 'b']);
  expect(idsFor(['Mail team'])).toStrictEqual([]);
});

it('a channel gets what matches all its filters', () => {
  const all = ['info', 'low', 'medium', 'high', 'critical'] as const;
  const told = notice([
    ...all.map((severity) => entry({ id: severity, severity })),
    entry({ id: 'x', rule: 'never-run' }),
  ]);
  const ids = (wants: object) => wantedOf(told, { notes: false, ...wants })?.entries.map(({ id }) => id);
  expect(ids({ severity: 'medium' })).toStrictEqual(['medium', 'high', 'critical', 'x']);
  expect(ids({ rules: ['never*'] })).toStrictEqual(['x']);
  expect(ids({ products: ['microsoft365'] })).toBeUndefined();
  expect(ids({ products: ['backup-replication', 'microsoft365'] })).toHaveLength(6);
  expect(ids({ changes: ['new'], servers: ['vbr-*'], rules: ['last*'], severity: 'critical' })).toStrictEqual(
    ['critical'],
  );
  expect(ids({ servers: ['em-*'] })).toBeUndefined();
  const noted = { ...told, notes: [{ kind: 'version', text: 'v' } as const] };
  expect(wantedOf(noted, { notes: true, rules: ['none'] })).toMatchObject({ entries: [], notes: [{}] });
  expect(wantedOf(noted, { notes: false, rules: ['none'] })).toBeUndefined();
});

it.each<[notices: object | undefined, hears: boolean]>([
  [undefined, false],
  [{}, false],
  [{ channels: { team: { kind: 'teams' } } }, false],
  [{ channels: { team: { kind: 'teams' }, monitor: { kind: 'heartbeat' } } }, true],
])('with %j, a channel is called after every check: %s', (notices, hears) => {
  expect(hearsEveryCheck(notices)).toBe(hears);
});
