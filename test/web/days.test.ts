import { describe, expect, it } from 'vitest';
import { daysOf, worstOfDays } from '../../web/overview/days.ts';
import { finding } from './findings.ts';

const now = Date.parse('2026-11-29T06:00:00Z');
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const check = (at: string, part: object = {}) => ({
  id: at,
  at,
  jobs: 10,
  complying: 9,
  violating: 1,
  excepted: 0,
  notJudged: 0,
  open: 1,
  held: 0,
  new: 1,
  resolved: 0,
  changes: 1,
  ...part,
});

describe('thirty days', () => {
  it('end today, each with its last check and all its new findings', () => {
    const days = daysOf(
      [
        check('2026-11-28T06:00:00.000Z', { new: 2 }),
        check('2026-11-28T18:00:00.000Z', { complying: 5, new: 3 }),
        check('2026-11-29T05:00:00.000Z', { jobs: 0, complying: 0, new: 0 }),
      ],
      now,
      dayOf,
    );
    expect(days.length).toBe(30);
    expect(days[0]).toEqual({ day: '2026-10-31', fresh: 0 });
    expect(days.at(-2)).toMatchObject({ day: '2026-11-28', percent: 50, fresh: 5 });
    // Without jobs, there is no share of complying ones.
    expect(days.at(-1)).toMatchObject({ day: '2026-11-29', fresh: 0 });
    expect(days.at(-1)).not.toHaveProperty('percent');
  });

  it('have their three worst findings, from their first day to their last', () => {
    const known = [
      finding({ id: 'low', severity: 'low', since: '2026-11-01T06:00:00.000Z' }),
      finding({ id: 'old', since: '2026-11-26T06:00:00.000Z' }),
      finding({ id: 'new', since: '2026-11-28T06:00:00.000Z' }),
      finding({
        id: 'gone',
        severity: 'critical',
        state: 'resolved',
        since: '2026-11-27T06:00:00.000Z',
        resolvedAt: '2026-11-28T06:00:00.000Z',
      }),
      finding({ id: 'excepted', severity: 'critical', state: 'excepted' }),
    ];
    const worst = worstOfDays(daysOf([], now, dayOf), known, dayOf).map((each) => each.map(({ id }) => id));
    expect(worst.slice(-5)).toEqual([
      ['low'],
      ['old', 'low'],
      ['gone', 'old', 'low'],
      ['gone', 'old', 'new'],
      ['old', 'new', 'low'],
    ]);
  });
});
