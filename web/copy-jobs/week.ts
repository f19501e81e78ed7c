/** A week as Backup for Microsoft 365 stores it: 168 hours from Sunday 00:00, true when copying is allowed. */
export type Week = readonly boolean[];

const hoursOfDay = 24;
export const wholeWeek: Week = Array.from({ length: 7 * hoursOfDay }, () => true);

/** Days in the order in which people read a week, by their number in a `Week`. */
export const days = [
  [1, 'Mon'],
  [2, 'Tue'],
  [3, 'Wed'],
  [4, 'Thu'],
  [5, 'Fri'],
  [6, 'Sat'],
  [0, 'Sun'],
] as const;

export const hourOf = (day: number, hour: number): number => day * hoursOfDay + hour;

/** Reads the API's grid of a week: a header, then a line for each day from Monday, with `#` for an allowed hour. */
export function weekOf(grid: readonly string[]): Week | undefined {
  const lines = grid.filter((line) => /^[a-z]{3} [#.]{24}$/.test(line));
  if (lines.length !== 7) return undefined;
  const week = Array.from({ length: 7 * hoursOfDay }, () => false);
  for (const [at, [day]] of days.entries())
    for (let hour = 0; hour < hoursOfDay; hour++) week[hourOf(day, hour)] = lines[at]?.[4 + hour] === '#';
  return week;
}

/** The week after the hours between two corners are painted. The corners can come in either order. */
export function painted(week: Week, [from, to]: readonly [Spot, Spot], allowed: boolean): Week {
  const rows = span(from.row, to.row);
  const columns = span(from.hour, to.hour);
  const changed = [...week];
  for (const row of rows) for (const hour of columns) changed[hourOf(days[row]?.[0] ?? 0, hour)] = allowed;
  return changed;
}

/** A cell of the grid: the row of the day, and the hour. */
export interface Spot {
  readonly row: number;
  readonly hour: number;
}

function span(one: number, other: number): number[] {
  const first = Math.min(one, other);
  return Array.from({ length: Math.abs(one - other) + 1 }, (_, step) => first + step);
}
