import { describe, expect, it } from 'vitest';
import { daysUntilFull, withTrend } from '../../../../functions/compliance/infrastructure/space-trend.ts';
import { memoryRecord } from '../memory-record.ts';

/** Free space on consecutive days. */
const days = (free: readonly number[], capacity = 1000): [string, number, number][] =>
  free.map((bytes, index) => [`2026-03-${String(index + 1).padStart(2, '0')}`, bytes, capacity]);

describe('the forecast of a full repository', () => {
  it('follows from the trend of its free space', () => {
    expect(daysUntilFull(days([500, 450, 400, 350, 300]))).toBe(6);
  });

  it('is missing with too few days, or when the space does not shrink', () => {
    expect(daysUntilFull(days([500, 450, 400, 350]))).toBeUndefined();
    expect(daysUntilFull(days([300, 310, 290, 305, 320]))).toBeUndefined();
    expect(daysUntilFull([])).toBeUndefined();
  });

  it("starts again when the repository's size has changed", () => {
    const grown = [...days([100, 90, 80, 70, 60, 50], 500), ...days([900, 890], 1000)];
    expect(daysUntilFull(grown)).toBeUndefined();
    const late = days([900, 890, 500, 450, 400, 350, 300]).map(
      ([day, free], index): [string, number, number] => [day, free, index < 2 ? 2000 : 1000],
    );
    expect(daysUntilFull(late)).toBe(6);
  });

  it('counts missed days as such', () => {
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

describe('the stored trend of repositories', () => {
  const key = { pk: 'SERVER#vbr-1', sk: 'SPACE' };
  const repository = (freeBytes?: number, capacityBytes = 1000, id = 'r1') => ({
    ...{ id, name: id, type: 'local', ...(freeBytes !== undefined && { freeBytes }) },
    ...(freeBytes !== 0 && { capacityBytes }),
  });
  const storedIn = ({ items }: ReturnType<typeof memoryRecord>) => {
    const [item] = [...items.values()];
    return item && { ...item, points: JSON.parse(String(item['points'])) };
  };

  it('has one point per day for each that reports its space, and a forecast once there are enough', async () => {
    const memory = memoryRecord();
    for (const [day, free, capacity] of days([500, 450, 400, 350])) {
      const given = [repository(free), repository(undefined, 1000, 'r2'), repository(0, 1000, 'r3')];
      expect(await withTrend(memory.record, 'vbr-1', given, `${day}T08:00:00.000Z`)).toEqual(given);
      await withTrend(memory.record, 'vbr-1', [repository(free + 1, capacity)], `${day}T09:00:00.000Z`);
    }
    const points = days([501, 451, 401, 351]);
    expect(storedIn(memory)).toEqual({ ...key, points: [['r1', points]], revision: 1 });
    const read = await withTrend(memory.record, 'vbr-1', [repository(301)], '2026-03-05T08:00:00.000Z');
    expect(read).toEqual([{ ...repository(301), fullInDays: 6 }]);
  });

  it('is not written when there is nothing, or nothing new', async () => {
    const none = memoryRecord();
    await withTrend(none.record, 'vbr-1', [repository()], '2026-03-05T08:00:00.000Z');
    expect(none.items.size).toBe(0);
    const memory = memoryRecord();
    const read = () => withTrend(memory.record, 'vbr-1', [repository(5)], '2026-03-05T08:00:00.000Z');
    await read();
    const [item] = [...memory.items.values()];
    await read();
    expect([...memory.items.values()][0]).toBe(item);
    await withTrend(memory.record, 'vbr-1', [], '2026-03-06T08:00:00.000Z');
    expect(storedIn(memory)?.points).toEqual([]);
  });

  it('covers the last thirty days', async () => {
    const points = Array.from({ length: 30 }, (_, index) => [
      `2026-01-${String(index + 1).padStart(2, '0')}`,
      500,
      1000,
    ]);
    const memory = memoryRecord({ ...key, points: JSON.stringify([['r1', points]]) });
    await withTrend(memory.record, 'vbr-1', [repository(500)], '2026-01-31T08:00:00.000Z');
    expect(storedIn(memory)?.points).toEqual([['r1', [...points.slice(1), ['2026-01-31', 500, 1000]]]]);
  });

  it.each([
    ['no text', 7],
    ['no JSON', 'x'],
    ['no list', '{}'],
    ['odd entries', JSON.stringify([7, [7, []], ['r1', [['x', 1, 2]]], ['r1', 'x']])],
  ])('starts again when what is stored is %s', async (_, points) => {
    const memory = memoryRecord({ ...key, points });
    await withTrend(memory.record, 'vbr-1', [repository(500)], '2026-03-05T08:00:00.000Z');
    expect(storedIn(memory)?.points).toEqual([['r1', [['2026-03-05', 500, 1000]]]]);
  });

  it('is kept when other parts are odd', async () => {
    const known = ['r1', [['2026-03-04', 600, 1000]]];
    const memory = memoryRecord({ ...key, points: JSON.stringify([7, known]) });
    await withTrend(memory.record, 'vbr-1', [repository(500)], '2026-03-05T08:00:00.000Z');
    expect(storedIn(memory)?.points).toEqual([
      [
        'r1',
        [
          ['2026-03-04', 600, 1000],
          ['2026-03-05', 500, 1000],
        ],
      ],
    ]);
  });
});
