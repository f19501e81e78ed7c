import type { Screen, Style } from './screen.ts';
import { columns, fitted, safeText, wrapped } from './text.ts';
import { age, local } from './times.ts';

/** A column of a table, over rows of one kind. */
export interface Column<Row> {
  readonly head: string;
  value(row: Row): string;
  style?(row: Row): Style | undefined;
  /** The value for programs: for example, a time instead of an age. */
  plain?(row: Row): string;
  /** Whether it may be cut; the longest such column is cut first. */
  readonly flexible?: boolean;
  /** If there is no room, columns with the highest number are dropped first. A column without a number stays. */
  readonly drop?: number;
}

const gap = 2;
const narrowest = 12;

/**
 * A table's lines. On a terminal they fit its width. In a pipe nothing is cut, tabs separate the cells, and times are
 * ISO 8601 in UTC.
 */
export function table<Row>(
  rows: readonly Row[],
  given: readonly Column<Row>[],
  { width, style }: Screen,
): string[] {
  if (width === undefined) {
    const line = (cells: readonly string[]) => cells.join('\t');
    return [
      line(given.map(({ head }) => head)),
      ...rows.map((row) => line(given.map(({ plain, value }) => safeText((plain ?? value)(row))))),
    ];
  }
  const all = given.map((column) => {
    const cells = rows.map((row) => safeText(column.value(row)));
    const natural = Math.max(columns(column.head), ...cells.map(columns));
    return { column, cells, natural, least: column.flexible ? Math.min(natural, narrowest) : natural };
  });
  // An empty column is left out.
  let shown = all.filter(({ cells }) => rows.length === 0 || cells.some((cell) => cell !== ''));
  const total = (of: 'natural' | 'least') =>
    shown.reduce((sum, each) => sum + each[of], gap * (shown.length - 1));
  while (total('least') > width) {
    const highest = Math.max(0, ...shown.map(({ column }) => column.drop ?? 0));
    if (highest === 0) break;
    shown = shown.filter(({ column }) => column.drop !== highest);
  }
  const widths = shown.map(({ natural }) => natural);
  for (let over = total('natural') - width; over > 0; over -= 1) {
    const longest = shown.reduce<number | undefined>((found, { least }, index) => {
      const can = (widths[index] ?? 0) > least;
      return can && (found === undefined || (widths[index] ?? 0) > (widths[found] ?? 0)) ? index : found;
    }, undefined);
    if (longest === undefined) break;
    widths[longest] = (widths[longest] ?? 0) - 1;
  }
  const laidOut = (cells: readonly string[], styleOf: (index: number) => Style | undefined) =>
    cells
      .map((cell, index) => {
        const room = widths[index] ?? 0;
        const text = fitted(cell, room);
        const padding = index === cells.length - 1 ? '' : ' '.repeat(Math.max(0, room - columns(text)));
        const wanted = styleOf(index);
        return (wanted === undefined ? text : style(wanted, text)) + padding;
      })
      .join(' '.repeat(gap))
      .trimEnd();
  const heads = laidOut(
    shown.map(({ column }) => column.head),
    () => 'dim',
  );
  const lines = rows.map((row, at) =>
    laidOut(
      shown.map(({ cells }) => cells[at] ?? ''),
      (index) => shown[index]?.column.style?.(row),
    ),
  );
  return [heads, ...lines];
}

/** Facts, one per line, each after its name. Undefined facts are left out. On a terminal, times are local. */
export function facts(
  pairs: readonly (readonly [name: string, value: string | undefined])[],
  { style, width = Number.POSITIVE_INFINITY, now }: Screen,
): string[] {
  const given = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  const room = Math.max(...given.map(([name]) => columns(name)));
  const indent = ' '.repeat(room + gap);
  return given.flatMap(([name, value]) => {
    const isMoment = Number.isFinite(width) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
    const said = safeText(isMoment ? `${local(value, now)} (${age(value, now)})` : value);
    const [first = '', ...rest] = wrapped(said, width - indent.length);
    const head = safeText(name) + ' '.repeat(room - columns(name) + gap);
    return [style('dim', head) + first, ...rest.map((line) => indent + line)];
  });
}

export function warning(text: string, { style, width = Number.POSITIVE_INFINITY }: Screen): string[] {
  return wrapped(safeText(text), width).map((line) => style('yellow', line));
}

const styles: Readonly<Record<string, Style>> = {
  success: 'green',
  succeeded: 'green',
  finished: 'green',
  passed: 'green',
  warning: 'yellow',
  medium: 'yellow',
  unknown: 'yellow',
  resolving: 'yellow',
  disconnected: 'yellow',
  held: 'dim',
  disabled: 'dim',
  skipped: 'dim',
  resolved: 'green',
  failed: 'red',
  aborted: 'red',
  high: 'red',
  critical: ['red', 'bold'],
  running: 'cyan',
};

/** The colour of a state, a result or a severity. */
export function styleOfState(state: string): Style | undefined {
  return styles[state];
}
