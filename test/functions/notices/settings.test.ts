import { describe, expect, it } from 'vitest';
import { noticeSettings, secretOf } from '../../../functions/notices/settings.ts';
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
    expect(problems(channels)).toEqual([path]);
  });

  it('makes a secret for each kind that has one', () => {
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
    expect(withSecret.map(([name]) => name)).toEqual(['c', 'e', 'f']);
  });
});

it('a channel that wants owners is told what is theirs, and nothing that is nobody’s', () => {
  const told = notice([
    entry({ id: 'a', owner: 'Database team' }),
    entry({ id: 'b', owner: 'Archive team' }),
    entry({ id: 'c' }),
  ]);
  const idsFor = (owners: string[]) =>
    wantedOf(told, { notes: true, owners })?.entries.map(({ id }) => id) ?? [];
  expect(idsFor(['database*'])).toEqual(['a']);
  expect(idsFor(['*'])).toEqual(['a', 'b']);
  expect(idsFor(['Mail team'])).toEqual([]);
});
