import { severities } from './findings/finding.ts';
import type { Report } from './report/document.ts';

/** The figures of a check, as metrics by their name. */
export function checkMetrics({
  totals,
  servers,
  findings,
}: Pick<Report, 'totals' | 'servers' | 'findings'>): Record<string, number> {
  const open = findings.filter(({ state }) => state === 'open');
  const bySeverity = severities.map((severity) => [
    `Findings${severity.charAt(0).toUpperCase()}${severity.slice(1)}`,
    open.filter((finding) => finding.severity === severity).length,
  ]);
  return {
    Jobs: totals.jobs,
    JobsComplying: totals.complying,
    JobsViolating: totals.violating,
    JobsNotJudged: totals.notJudged,
    FindingsOpen: totals.open,
    ...Object.fromEntries(bySeverity),
    ServersUnread: servers.filter(({ error }) => error !== undefined).length,
  };
}
