import { expect, it } from 'vitest';
import type { Screen } from '../../src/terminal/screen.ts';
import { type Column, facts, table } from '../../src/terminal/table.ts';
import { columns as widthOf } from '../../src/terminal/text.ts';

const screen = (width: number | undefined): Screen => ({
  width,
  now: new Date('2026-11-29T12:00:00Z'),
  style: (_style, text) => text,
});

interface Row {
  server: string;
  job: string;
  at: string;
}
const shown: Column<Row>[] = [
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'JOB', value: ({ job }) => job, flexible: true },
  { head: 'RUN', value: () => '3 h ago', plain: ({ at }) => at },
  { head: 'ID', value: () => 'an-id-of-twenty-four-let', drop: 1 },
];
const rows = [
  { server: 'vbr-1', job: 'a name that is longer than there is room for', at: '2026-11-29T09:00:00Z' },
  { server: 'vb365-1', job: '日本語', at: '' },
];

it.each([40, 60, 80, 200])('fits into %i columns, with each column below its heading', (width) => {
  const lines = table(rows, shown, screen(width));
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
  const starts = lines.map((line) => line.indexOf(line.includes('RUN') ? 'RUN' : '3 h ago'));
  expect(widthOf(lines[2]?.slice(0, starts[2]) ?? '')).toBe(starts[0]);
});

it('omits optional columns before it cuts required ones', () => {
  expect(table(rows, shown, screen(40))[0]).not.toContain('ID');
  expect(table(rows, shown, screen(200))[0]).toContain('ID');
});

it('writes complete cells to a pipe, separated by tabs, with unchanged times', () => {
  expect(table(rows, shown, screen(undefined))).toEqual([
    'SERVER\tJOB\tRUN\tID',
    `vbr-1\t${rows[0]?.job}\t2026-11-29T09:00:00Z\tan-id-of-twenty-four-let`,
    'vb365-1\t日本語\t\tan-id-of-twenty-four-let',
  ]);
});

it('removes tabs and line ends of a name from a cell', () => {
  const [, line] = table([{ server: 'a', job: 'x\ty\nz', at: '' }], shown, screen(undefined));
  expect(line?.split('\t')).toEqual(['a', 'x y z', '', 'an-id-of-twenty-four-let']);
});

it('wraps facts behind their name', () => {
  const lines = facts(
    [
      ['remedy', 'one two three four five six'],
      ['none', undefined],
    ],
    screen(20),
  );
  expect(lines).toEqual(['remedy  one two', '        three four', '        five six']);
});
