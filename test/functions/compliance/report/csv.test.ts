import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportCsv } from '../../../../functions/compliance/report/csv.ts';
import { csvText } from '../../../../functions/platform/csv.ts';
import { healthyJob } from '../estate.ts';
import { nastyNames, reportOf } from './sample-report.ts';

type Value = Parameters<typeof csvText<'cell'>>[1] extends Iterable<{ cell?: infer V }> ? V : never;

/** A cell as it is written, without its header and line end. */
const csvCell = (cell: Value): string => csvText(['cell'], [{ cell }]).slice('cell\r\n'.length, -2);

/** A reader after RFC 4180, to read back what was written. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-2', "'-2"],
  ['＝1+1', "'＝1+1"],
  [' =1', "' =1"],
  ['=cmd|"/c calc"!A0', `"'=cmd|""/c calc""!A0"`],
  [undefined, ''],
  [-1, '-1'],
  [true, 'true'],
])('%j is written %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test('any text comes back as it was, but for the apostrophe before a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
      const [row] = readCsv(`${texts.map(csvCell).join(',')}\r\n`);
      expect(row?.map((cell, index) => (cell === texts[index] ? cell : cell.slice(1)))).toEqual(texts);
    }),
  );
});

test('no cell starts a formula', () => {
  const formula = fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '＋'), fc.string())
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(formula, (text) => {
      expect(csvCell(text)).toMatch(/^"?'/);
    }),
  );
});

test('has a line for each finding of a job, and one for a job without', () => {
  const two = healthyJob({ id: '2', name: 'Bad', lastResult: 'failed', objects: 3, hasCopy: false });
  const [header, ...rows] = readCsv(reportCsv(reportOf([healthyJob(), two])));
  const column = (name: string) => rows.map((row) => row[header?.indexOf(name) ?? -1]);
  expect(column('job')).toEqual(['Daily SQL', 'Bad']);
  expect(column('verdict')).toEqual(['complies', 'violates']);
  expect(column('rule')).toEqual(['', 'last-result']);
  expect(rows.every((row) => row.length === header?.length)).toBe(true);
});

test('survives every name', () => {
  const jobs = nastyNames.map((name, index) => healthyJob({ id: String(index), name }));
  const rows = readCsv(reportCsv(reportOf(jobs))).slice(1);
  expect(rows.map((row) => row[2])).toEqual(nastyNames);
});

test('a finding about a server has a line of its own', () => {
  const rows = readCsv(reportCsv(reportOf([])));
  expect(rows).toHaveLength(2);
  expect(rows[1]).toContain('server-without-jobs');
});
