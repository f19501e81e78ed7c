import { expect, it } from 'vitest';
import { differencesOf, type Report, type ReportFinding } from '../../web/reports/compare.ts';

const finding = (id: string, more: Partial<ReportFinding> = {}): ReportFinding => ({
  id,
  rule: 'last-result',
  title: 'The last run did not succeed',
  severity: 'high',
  state: 'open',
  server: 'vbr-1',
  product: 'backup-replication',
  evidence: [],
  remedy: '',
  since: '2026-11-28T00:00:00Z',
  ...more,
});
const report = (at: string, findings: ReportFinding[], jobs: readonly string[]): Report => ({
  format: 1,
  id: at,
  at,
  timeZone: 'UTC',
  day: at.slice(0, 10),
  totals: {
    jobs: 0,
    complying: 0,
    violating: 0,
    excepted: 0,
    notJudged: 0,
    open: 0,
    held: 0,
    new: 0,
    resolved: 0,
  },
  servers: [],
  jobs: jobs.map((id) => ({
    server: 'vbr-1',
    product: 'backup-replication',
    id,
    name: id,
    verdict: 'complies',
    findings: [],
    days: '',
  })),
  findings,
  changes: [],
  rules: [],
  trend: [],
});

it('shows new, ended and changed findings from the earlier report to the later one, in either order', () => {
  const earlier = report('2026-11-28T06:00:00Z', [finding('a'), finding('b'), finding('c')], ['1', '2']);
  const later = report(
    '2026-11-29T06:00:00Z',
    [finding('b', { severity: 'critical' }), finding('c'), finding('d', { severity: 'low' }), finding('e')],
    ['2', '3', '4'],
  );
  const found = differencesOf(earlier, later);
  expect(differencesOf(later, earlier)).toEqual(found);
  expect(found.appeared.map(({ id }) => id)).toEqual(['e', 'd']);
  expect(found.gone.map(({ id }) => id)).toEqual(['a']);
  expect(found.changed.map(({ finding: { id }, from }) => [id, from.severity])).toEqual([['b', 'high']]);
  expect([found.jobsAdded, found.jobsGone]).toEqual([2, 1]);
});
