import type { OpenFindings, ReportSummary } from '../report/report-summary.ts';

/** The figures of a check for its log line, which the dashboard queries (lib/monitoring). */
export function checkFigures(
  { totals, servers }: Pick<ReportSummary, 'totals' | 'servers'>,
  openBySeverity: OpenFindings,
): Record<string, number> {
  const { jobs, complying, violating, notJudged, open } = totals;
  const unread = servers.filter(({ error }) => error !== undefined).length;
  return { jobs, complying, violating, notJudged, open, ...openBySeverity, unread };
}
