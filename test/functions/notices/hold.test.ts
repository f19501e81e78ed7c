import { describe, expect, it } from 'vitest';
import { heldUntil, merged } from '../../../functions/notices/hold.ts';
import { entry, notice, systemEvents } from './notices.ts';

const quietHours = { from: '20:00', to: '06:00', timeZone: 'Europe/Berlin', except: 'critical' } as const;
const held = (settings: Parameters<typeof heldUntil>[0], at: string, entries = [entry()]) =>
  heldUntil(settings, notice(entries), new Date(at))?.toISOString();

describe('quiet hours', () => {
  it.each([
    ['before them', '2026-11-23T18:59:00Z', undefined],
    ['from their first minute', '2026-11-23T19:00:00Z', '2026-11-24T05:00:00.000Z'],
    ['past midnight', '2026-11-24T02:30:30Z', '2026-11-24T05:00:00.000Z'],
    ['to their end', '2026-11-24T04:59:59Z', '2026-11-24T05:00:00.000Z'],
    ['not after it', '2026-11-24T05:00:00Z', undefined],
    ['over the end of summer time', '2026-10-24T20:00:00Z', '2026-10-25T05:00:00.000Z'],
    ['over its beginning', '2026-03-28T20:00:00Z', '2026-03-29T04:00:00.000Z'],
  ])('hold %s', (_when, at, until) => {
    expect(held({ quietHours }, at)).toBe(until);
  });

  it('let severe findings pass, and not their resolution', () => {
    const night = '2026-11-23T23:00:00Z';
    expect(held({ quietHours }, night, [entry({ severity: 'critical' })])).toBeUndefined();
    expect(held({ quietHours }, night, [entry({ severity: 'critical', kind: 'resolved' })])).toBeDefined();
    const among = [entry({ severity: 'low' }), entry({ severity: 'critical' })];
    expect(held({ quietHours }, night, among)).toBeUndefined();
    expect(held({ quietHours: { ...quietHours, except: 'high' } }, night)).toBeUndefined();
    const never = { quietHours: { ...quietHours, except: 'none' as const } };
    expect(held(never, night, [entry({ severity: 'critical' })])).toBeDefined();
  });
});

it.each([
  ['2026-11-23T05:59:59Z', undefined],
  ['2026-11-23T06:00:00Z', '2026-11-23T08:30:00.000Z'],
  ['2026-11-23T08:29:59Z', '2026-11-23T08:30:00.000Z'],
  ['2026-11-23T08:30:00Z', undefined],
])('quiet hours of one day at %s', (at, until) => {
  expect(held({ quietHours: { ...quietHours, from: '06:00', to: '08:30', timeZone: 'UTC' } }, at)).toBe(
    until,
  );
});

it('quiet hours that end when they start hold nothing', () => {
  const none = { ...quietHours, from: '06:00', to: '06:00', timeZone: 'UTC' };
  expect(held({ quietHours: none }, '2026-11-23T06:00:00Z')).toBeUndefined();
  expect(held({ quietHours: none }, '2026-11-23T12:00:00Z')).toBeUndefined();
});

it('let new, worse or no longer held findings pass at once, from a severity on', () => {
  const night = '2026-11-23T23:00:00Z';
  const passes = (given: Parameters<typeof entry>[0], except: 'high' | 'critical' = 'high') =>
    held({ quietHours: { ...quietHours, except } }, night, [entry(given)]) === undefined;
  const kinds = ['new', 'worse', 'lapsed', 'resolved', 'reminder', 'taken', 'muted', 'unmuted'] as const;
  expect(kinds.filter((kind) => passes({ kind }))).toStrictEqual(['new', 'worse', 'lapsed']);
  const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
  expect(severities.filter((severity) => passes({ severity }))).toStrictEqual(['high', 'critical']);
  expect(severities.filter((severity) => passes({ severity }, 'critical'))).toStrictEqual(['critical']);
});

it('the later of a digest and the end of quiet hours counts', () => {
  const until = (at: string) => held({ quietHours, digest: { at, timeZone: 'UTC' } }, '2026-11-23T23:00:00Z');
  expect([until('04:00'), until('06:00')]).toStrictEqual([
    '2026-11-24T05:00:00.000Z',
    '2026-11-24T06:00:00.000Z',
  ]);
  expect(held({}, '2026-11-23T23:00:00Z')).toBeUndefined();
});

it('a digest is sent at its next time', () => {
  const digest = { at: '07:00', timeZone: 'Europe/Berlin' };
  expect(held({ digest }, '2026-11-23T05:59:00Z')).toBe('2026-11-23T06:00:00.000Z');
  expect(held({ digest }, '2026-11-23T06:00:00Z')).toBe('2026-11-24T06:00:00.000Z');
});

describe('several notices as one', () => {
  const at = (hour: number, ...entries: ReturnType<typeof entry>[]) =>
    notice(entries, { id: `check-${hour}`, at: `2026-11-23T0${hour}:00:00Z`, report: `check-${hour}` });

  it('have the final state of each finding, the worst first', () => {
    const all = merged([
      at(1, entry({ id: 'a' }), entry({ id: 'b' })),
      at(2, entry({ id: 'a', kind: 'worse', severity: 'critical', from: 'high' })),
      at(3, entry({ id: 'b', kind: 'resolved' }), entry({ id: 'c', severity: 'low' })),
    ]);
    expect(all?.entries.map(({ id, kind }) => [id, kind])).toStrictEqual([
      ['a', 'worse'],
      ['b', 'resolved'],
      ['c', 'new'],
    ]);
    expect(all).toMatchObject({ id: 'check-1', at: '2026-11-23T03:00:00Z', report: 'check-3' });
  });

  it('are in the order of severity, whichever came first', () => {
    const all = merged([
      at(1, entry({ id: 'low', severity: 'low' }), entry({ id: 'high', severity: 'high' })),
      at(2, entry({ id: 'critical', severity: 'critical' }), entry({ id: 'medium', severity: 'medium' })),
    ]);
    expect(all?.entries.map(({ id }) => id)).toStrictEqual(['critical', 'high', 'medium', 'low']);
  });

  it('are none, or the only one unchanged', () => {
    const one = at(1, entry());
    expect([merged([]), merged([one])]).toStrictEqual([undefined, one]);
  });

  it('have all notes and events, and a line with their number', () => {
    const note = { kind: 'version', text: 'v' } as const;
    const first = { ...at(1, entry({ id: 'a' })), notes: [note], events: systemEvents.slice(0, 1) };
    const second = {
      ...at(2, entry({ id: 'b' })),
      notes: [note],
      totals: { jobs: 5, complying: 4, open: 1 },
    };
    const all = merged([first, second]);
    expect(all).toMatchObject({ notes: [note, note], events: systemEvents.slice(0, 1) });
    expect(all?.headline).toBe('Veeam: 2 new, 3 other in 2 notices (4 of 5 jobs comply)');
    const { totals: _totals, ...bare } = at(2, entry({ id: 'b' }));
    const plain = merged([at(1), bare]);
    expect(plain?.headline).toBe('Veeam: 1 new in 2 notices');
    expect(plain).not.toHaveProperty('events');
  });

  it('report as new what was never sent, also if a reminder was added', () => {
    const all = merged([at(1, entry()), at(2, entry({ kind: 'reminder' }))]);
    expect(all?.entries).toMatchObject([{ kind: 'new' }]);
  });
});
