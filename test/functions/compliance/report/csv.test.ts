import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportCsv } from '../../../../functions/compliance/report/csv.ts';
import { csvText } from '../../../../functions/platform/csv.ts';
import { healthyJob, hoursAgo } from '../estate.ts';
import { nastyNames, reportOf } from './sample-report.ts';

type Value = Parameters<typeof csvText<'cell'>>[1] extends Iterable<{ cell?: infer V }> ? V : never;

/** A written cell, without its header and line end. */
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

test('any text is read back unchanged, except for the apostrophe before a formula', () => {
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

test('a line has the data of a job and of its finding', () => {
  const { rules: _, ...report } = reportOf([healthyJob({ lastResult: 'failed', lastSuccess: hoursAgo(30) })]);
  const [job, finding] = [report.jobs[0], report.findings[0]];
  if (!job || !finding) throw new Error('There is a job with a finding.');
  const evidence = [
    { fact: 'age', value: 7, unit: 'hours' as const, source: 'x' },
    { fact: 'last success', value: null, source: 'x' },
  ];
  const rowOf = (job_: object, finding_: object) => {
    const jobs = [{ ...job, ...job_ }] as typeof report.jobs;
    const findings = [{ ...finding, evidence, owner: 'ann', ...finding_ }];
    const [header = [], row = []] = readCsv(reportCsv({ ...report, rules: [], jobs, findings }));
    return Object.fromEntries(header.map((name, index) => [name, row[index]]));
  };
  expect(rowOf({}, {})).toEqual({
    ...{
      server: 'vbr01',
      product: 'backup-replication',
      job: 'Daily SQL',
      jobId: job.id,
      type: 'VSphereBackup',
    },
    ...{ verdict: 'violates', lastResult: 'failed', lastRun: hoursAgo(10), lastSuccess: hoursAgo(30) },
    ...{ nextRun: hoursAgo(-14), enabled: 'true', repository: 'Main repository', objects: '12' },
    ...{
      findingId: finding.id,
      rule: 'last-result',
      severity: finding.severity,
      state: 'open',
      owner: 'ann',
    },
    ...{ since: finding.since, title: finding.title, remedy: finding.remedy },
    evidence: 'age: 7 hours; last success: none',
  });
  expect(rowOf({ repository: { id: 'repo-1' } }, {})['repository']).toBe('repo-1');
  expect(rowOf({ repository: undefined }, {})['repository']).toBe('');
  // A finding of the server itself.
  expect(rowOf({}, { job: undefined })).toMatchObject({ server: 'vbr01', job: '', findingId: finding.id });
});

test('is valid with every name', () => {
  const jobs = nastyNames.map((name, index) => healthyJob({ id: String(index), name }));
  const rows = readCsv(reportCsv(reportOf(jobs))).slice(1);
  expect(rows.map((row) => row[2])).toEqual(nastyNames);
});

test('a finding about a server has its own line', () => {
  const rows = readCsv(reportCsv(reportOf([])));
  expect(rows).toHaveLength(2);
  expect(rows[1]).toContain('server-without-jobs');
});
