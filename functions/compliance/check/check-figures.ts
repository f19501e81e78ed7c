import { changesToSend } from '../notice-of-report.ts';
import type { OpenFindings, ReportSummary } from '../report/report-summary.ts';
import type { CheckResult } from './check-view.ts';

/** The figures of a check for its log line, which the dashboard queries (lib/monitoring). */
export function checkFigures(
  { totals, servers }: Pick<ReportSummary, 'totals' | 'servers'>,
  openBySeverity: OpenFindings,
): Record<string, number> {
  const { jobs, complying, violating, notJudged, open } = totals;
  const unread = servers.filter(({ error }) => error !== undefined).length;
  return { jobs, complying, violating, notJudged, open, ...openBySeverity, unread };
}

/** The result of a check's execution. */
export function resultOf(checkId: string, report: ReportSummary): CheckResult {
  const { jobs, complying, open } = report.totals;
  return { checkId, at: report.at, jobs, complying, open, changes: changesToSend(report) };
}
