import { describe, expect, it } from 'vitest';
import { readReport } from '../../../../functions/compliance/report/stored-report.ts';
import { healthyJob } from '../estate.ts';
import { reportOf } from './sample-report.ts';

const report = {
  ...reportOf([healthyJob({ lastResult: 'failed' })]),
  versionChanges: [{ server: 'vbr01', from: { api: 'v1' }, to: { api: 'v2' } }],
  damage: { count: 1, records: [{ part: 'jobs', record: 'x', fields: [] }] },
};
const read = (changes: object) => readReport(JSON.stringify({ ...report, ...changes }));

describe('a report', () => {
  it('is read as it was written', () => {
    expect(
      report.servers.length * report.jobs.length * report.findings.length * report.rules.length,
    ).toBeGreaterThan(0);
    expect(read({})).toEqual(JSON.parse(JSON.stringify(report)));
    expect(read({ format: 2 })?.format).toBe(1);
  });

  it.each([
    ['no JSON'],
    ['{}'],
    ['[]'],
    [JSON.stringify({ ...report, id: 7 })],
    [JSON.stringify({ ...report, at: 'x' })],
  ])('cannot be read from %.20s', (text) => {
    expect(readReport(text)).toBeUndefined();
  });

  it.each(['servers', 'jobs', 'findings', 'changes', 'versionChanges', 'rules', 'trend'] as const)(
    'is read without odd values in its %s',
    (list) => {
      expect(read({ [list]: [null, ...report[list], {}] })?.[list]).toEqual(report[list]);
      expect(read({ [list]: 7 })?.[list]).toEqual([]);
      expect(read({ [list]: undefined })?.[list]).toEqual([]);
    },
  );

  it('has a day, a time zone and figures even when they are lost', () => {
    expect(read({ day: 'x', timeZone: 7 })).toMatchObject({ day: report.at.slice(0, 10), timeZone: 'UTC' });
    expect(read({ day: '2026-03-09', timeZone: 'Europe/Prague' })).toMatchObject({
      day: '2026-03-09',
      timeZone: 'Europe/Prague',
    });
    const none = {
      jobs: 0,
      complying: 0,
      violating: 0,
      excepted: 0,
      notJudged: 0,
      open: 0,
      held: 0,
      new: 0,
      resolved: 0,
    };
    expect(read({ totals: undefined })?.totals).toEqual(none);
    expect(read({ totals: { jobs: 7, open: 'x', complying: 1.5 } })?.totals).toEqual({ ...none, jobs: 7 });
    expect(read({ damage: 7 })).not.toHaveProperty('damage');
  });
});
