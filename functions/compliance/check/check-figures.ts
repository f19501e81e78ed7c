import { severities } from '../findings/finding.ts';
import type { Report } from '../report/document.ts';

/** The figures of a check, as its line in the log has them: the dashboard queries them (lib/monitoring). */
export function checkFigures({
  totals: { jobs, complying, violating, notJudged, open },
  servers,
  findings,
}: Pick<Report, 'totals' | 'servers' | 'findings'>): Record<string, number> {
  const all = findings.filter(({ state }) => state === 'open');
  const bySeverity = severities.map((severity) => [
    severity,
    all.filter((finding) => finding.severity === severity).length,
  ]);
  return {
    jobs,
    complying,
    violating,
    notJudged,
    open,
    ...Object.fromEntries(bySeverity),
    unread: servers.filter(({ error }) => error !== undefined).length,
  };
}
