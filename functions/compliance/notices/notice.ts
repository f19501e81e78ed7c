import type { Change, ChangeKind } from '../findings/changes.ts';
import type { Report } from '../report/document.ts';
import { versionSentence } from '../versions.ts';

/** What people are told after a check in which something changed. */
export interface Notice {
  checkId: string;
  at: string;
  headline: string;
  /** Most severe first. */
  changes: Change[];
  /** Servers that run another version, a sentence each. */
  upgrades: string[];
  /** That something of earlier checks is lost. */
  damage?: string;
  totals: { jobs: number; complying: number; open: number };
  reportUrl: string;
}

const words: Record<ChangeKind, string> = {
  new: 'new',
  worse: 'worse',
  lapsed: 'no longer held back',
  resolved: 'resolved',
  reminder: 'still open',
};

/** How many changes a check has to tell of. */
export function changesToSend({ changes, versionChanges = [], damage }: Report): number {
  return changes.length + versionChanges.length + (damage === undefined ? 0 : 1);
}

/** That something of earlier checks is lost, as people are told it. */
function damageSentence({ count, records }: NonNullable<Report['damage']>): string {
  const named = records.slice(0, 3).map(({ part, record }) => oneLine(`${part} ${record}`, 60));
  const what = count === 1 ? 'A record of earlier checks' : `${count} records of earlier checks`;
  const more = count > named.length ? ', …' : '';
  return `${what} could not be used (${named.join(', ')}${more}): what it remembered is lost, and may be told again.`;
}

/** Makes the notice of a check; undefined when nothing changed, for then nobody is told anything. */
export function noticeOf(report: Report, reportUrl: string): Notice | undefined {
  if (changesToSend(report) === 0) return undefined;
  const upgrades = (report.versionChanges ?? []).map((change) => oneLine(versionSentence(change), 300));
  const counts = new Map<ChangeKind, number>();
  for (const { kind } of report.changes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [
    ...[...counts].map(([kind, count]) => `${count} ${words[kind]}`),
    ...(upgrades.length > 1 ? [`${upgrades.length} servers run another version`] : upgrades),
    ...(report.damage === undefined ? [] : ['stored records lost']),
  ];
  const { jobs, complying, open } = report.totals;
  return {
    checkId: report.id,
    at: report.at,
    headline: `Veeam: ${parts.join(', ')} (${complying} of ${jobs} jobs comply)`,
    changes: report.changes,
    upgrades,
    ...(report.damage && { damage: damageSentence(report.damage) }),
    totals: { jobs, complying, open },
    reportUrl,
  };
}

/** One change in a line: what, where, how bad; by words and a sign, never by colour alone. */
export function changeLine({ kind, finding, from, because }: Change): string {
  const where = finding.job ? `${oneLine(finding.job.name, 200)} on ${finding.server}` : finding.server;
  const worse = from === undefined ? '' : ` (was ${from})`;
  const why = because === undefined ? '' : `: ${because}`;
  return `${signs[kind]} ${words[kind]}, ${finding.severity}${worse}: ${finding.title}: ${where}${why}`;
}

const signs: Record<ChangeKind, string> = {
  new: '▲',
  worse: '▲▲',
  lapsed: '△',
  resolved: '✔',
  reminder: '●',
};

/** The facts that a finding rests on, in a line. */
export function evidenceLine({ finding }: Pick<Change, 'finding'>): string {
  return finding.evidence
    .map(
      ({ fact, value, unit, source }) =>
        `${oneLine(fact, 200)}: ${oneLine(String(value ?? 'none'), 500)}${unit ? ` ${unit}` : ''} (${source})`,
    )
    .join('; ');
}

/**
 * A server's own text in a notice: on one line, so that it cannot pass for another line of the notice, and no longer
 * than people read. The report has it whole.
 */
function oneLine(text: string, characters: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length <= characters ? line : `${line.slice(0, characters - 1).toWellFormed()}…`;
}
