/** A month has at most 31 days. */
const monthHours = 31 * 24;
export const workdays = [1, 2, 3, 4, 5] as const;
export const everyDay = [0, 1, 2, 3, 4, 5, 6] as const;

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Days by their English names, in any letter case, as numbers from 0 for Sunday; others are ignored. */
export function daysOfWeek(names: readonly string[]): number[] {
  return names.flatMap((name) => {
    const day = weekdays.indexOf(name.toLowerCase());
    return day === -1 ? [] : [day];
  });
}

/** The longest time in hours between two runs on some days of each week, 0 for Sunday. Undefined if there is no day. */
export function longestGapHours(days: readonly number[]): number | undefined {
  const sorted = [...new Set(days)].sort((left, right) => left - right);
  const [first] = sorted;
  if (first === undefined) return undefined;
  const gaps = sorted.map((day, index) => (sorted[index + 1] ?? first + 7) - day);
  return Math.max(...gaps) * 24;
}

/** The longest time in hours between runs in some months of each year, 0 for January. Undefined if there is none. */
export function longestMonthsHours(months: readonly number[]): number | undefined {
  const sorted = [...new Set(months)].sort((left, right) => left - right);
  const [first] = sorted;
  if (first === undefined) return undefined;
  const gaps = sorted.map((month, index) => (sorted[index + 1] ?? first + 12) - month);
  return Math.max(...gaps) * monthHours;
}

/** The hours of a week that a grid allows: texts such as `1,0,1` or `101`, one for each day. */
export function allowedHours(grid: readonly string[]): number | undefined {
  if (grid.length === 0) return undefined;
  return grid.reduce((sum, day) => sum + [...day].filter((hour) => hour === '1').length, 0);
}
