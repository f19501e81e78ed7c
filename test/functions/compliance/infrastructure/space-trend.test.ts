import { describe, expect, it } from 'vitest';
import { daysUntilFull } from '../../../../functions/compliance/infrastructure/space-trend.ts';

/** Free space on days in a row. */
const days = (free: readonly number[], capacity = 1000): [string, number, number][] =>
  free.map((bytes, index) => [`2026-03-${String(index + 1).padStart(2, '0')}`, bytes, capacity]);

describe('when a repository is full', () => {
  it('follows from how its free space went', () => {
    expect(daysUntilFull(days([500, 450, 400, 350, 300]))).toBe(6);
  });

  it('is not told from too few days, nor where space does not shrink', () => {
    expect(daysUntilFull(days([500, 450, 400, 350]))).toBeUndefined();
    expect(daysUntilFull(days([300, 310, 290, 305, 320]))).toBeUndefined();
    expect(daysUntilFull([])).toBeUndefined();
  });

  it('is counted anew when the repository has got another size', () => {
    const grown = [...days([100, 90, 80, 70, 60, 50], 500), ...days([900, 890], 1000)];
    expect(daysUntilFull(grown)).toBeUndefined();
  });

  it('takes days that were missed for what they are', () => {
    const gaps: [string, number, number][] = [
      ['2026-03-01', 500, 1000],
      ['2026-03-03', 460, 1000],
      ['2026-03-06', 400, 1000],
      ['2026-03-07', 380, 1000],
      ['2026-03-11', 300, 1000],
    ];
    expect(daysUntilFull(gaps)).toBe(15);
  });
});
