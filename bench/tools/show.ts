import { loadavg } from 'node:os';
import { type BenchResult, type Figure, isOver, number } from './figures.ts';

/** Prints a bench's result: as a table, or with `--json` as one line of JSON for `all.ts`. */
export function show(result: BenchResult): void {
  console.log(process.argv.includes('--json') ? JSON.stringify(result) : `${asText(result)}\n${machine()}`);
}

/** The load of the machine, which shows how reliable a time is. */
export function machine(): string {
  const load = loadavg().map((average) => average.toFixed(1));
  return `Node.js ${process.version}, load average ${load.join(' ')} (1, 5 and 15 minutes)`;
}

export function asText({ bench, what, figures, notes }: BenchResult): string {
  const alone = figures.filter(({ of }) => of === undefined);
  return [
    `${bench}: ${what}`,
    ...(alone.length === 0 ? [] : [table(figureRows(alone))]),
    ...(alone.length === figures.length ? [] : [table(pivotRows(figures))]),
    ...notes.map((note) => `  - ${note}`),
    '',
  ].join('\n');
}

function figureRows(figures: Figure[]): string[][] {
  const head = ['figure', 'value', 'budget', '', 'comparable across machines', 'from'];
  const rows = figures.map((figure) => [
    figure.name,
    withUnit(figure.value, figure.unit),
    figure.budget === undefined ? '' : `≤ ${withUnit(figure.budget, figure.unit)}`,
    verdict(figure),
    figure.comparable,
    figure.from ?? '',
  ]);
  return [head, ...rows];
}

/** One row per measured item, one column per figure. */
function pivotRows(figures: Figure[]): string[][] {
  const grouped = Map.groupBy(
    figures.filter(({ of }) => of !== undefined),
    ({ of }) => of,
  );
  const names = [...new Set([...grouped.values()].flat().map(({ name }) => name))];
  const units = new Map(figures.map(({ name, unit }) => [name, unit]));
  const head = ['', ...names.map((name) => `${name}, ${units.get(name)}`)];
  const rows = [...grouped].map(([of, own]) => [
    of ?? '',
    ...names.map((name) => {
      const figure = own.find((each) => each.name === name);
      if (figure === undefined) return '';
      const budget = figure.budget === undefined ? '' : ` ≤ ${figure.budget}`;
      return `${number(figure.value)}${budget}${isOver(figure) ? ' OVER' : ''}`;
    }),
  ]);
  return [head, ...rows];
}

const withUnit = (value: number, unit: string): string =>
  unit === 'ratio' ? `${value.toFixed(2)} ×` : `${number(value)} ${unit}`;

function verdict(figure: Figure): string {
  if (figure.budget === undefined) return '';
  return isOver(figure) ? 'OVER' : 'kept';
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: string[]) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
