import { describe, expect, it } from 'vitest';
import { windowGrid } from '../../functions/copy-jobs/schedule/window.ts';
import { hourOf, painted, weekOf, wholeWeek } from '../../web/copy-jobs/week.ts';

describe('a week', () => {
  it('is read from the grid that the API returns', () => {
    const week = wholeWeek.map((_, hour) => hour % 5 === 0);
    expect(weekOf(windowGrid(week).split('\n'))).toEqual(week);
  });

  it('is not read from anything else', () => {
    expect(weekOf([])).toBeUndefined();
    expect(weekOf(windowGrid(wholeWeek).split('\n').slice(0, 7))).toBeUndefined();
  });

  it('is set between two corners, in any order', () => {
    const corners = [
      { row: 4, hour: 17 },
      { row: 0, hour: 8 },
    ] as const;
    const week = painted(wholeWeek, corners, false);
    expect(painted(wholeWeek, [corners[1], corners[0]], false)).toEqual(week);
    expect(week.filter((allowed) => !allowed)).toHaveLength(5 * 10);
    // Monday 8:00 is closed. Sunday, the last row and day 0, is open.
    expect(week[hourOf(1, 8)]).toBe(false);
    expect(week[hourOf(1, 7)]).toBe(true);
    expect(week[hourOf(0, 8)]).toBe(true);
    expect(week[hourOf(6, 8)]).toBe(true);
  });
});
