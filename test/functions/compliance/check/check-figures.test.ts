import { expect, it } from 'vitest';
import { checkFigures, resultOf } from '../../../../functions/compliance/check/check-figures.ts';
import { openFindings } from '../../../../functions/compliance/report/report-summary.ts';
import { healthyJob, now } from '../estate.ts';
import { reportOf } from '../report/sample-report.ts';

const totals = {
  jobs: 33,
  complying: 25,
  violating: 8,
  excepted: 0,
  notJudged: 1,
  open: 2,
  held: 1,
  new: 0,
  resolved: 0,
};
const server = {
  server: 'em-1',
  product: 'enterprise-manager',
  readAt: '2026-11-23T06:00:00Z',
  jobs: 33,
} as const;
const finding = {
  id: 'f',
  rule: 'last-result',
  title: '',
  server: 'em-1',
  product: 'enterprise-manager',
  remedy: '',
  since: '2026-11-23T06:00:00Z',
} as const;
const evidence: [] = [];

it('counts open findings by severity, and servers that could not be read', () => {
  const servers = [server, { ...server, server: 'em-2', error: { code: 'unreachable', message: '' } }];
  const open = openFindings([
    { ...finding, evidence, severity: 'high', state: 'open' },
    { ...finding, evidence, severity: 'low', state: 'open' },
    { ...finding, evidence, severity: 'high', state: 'held' },
  ]);
  const figures = checkFigures({ totals, servers }, open);
  expect(figures).toEqual({
    jobs: 33,
    complying: 25,
    violating: 8,
    notJudged: 1,
    open: 2,
    info: 0,
    low: 1,
    medium: 0,
    high: 1,
    critical: 0,
    unread: 1,
  });
});

it('is the output of its execution, with the number of changes', () => {
  const report = reportOf([healthyJob(), healthyJob({ id: 'failed', lastResult: 'failed' })]);
  const figures = { jobs: 2, complying: 1, open: 1, changes: 1 };
  expect(resultOf('one', report)).toEqual({ checkId: 'one', at: now.toISOString(), ...figures });
});
