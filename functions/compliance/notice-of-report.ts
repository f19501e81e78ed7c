import { countedKinds, type Entry, type Note, type Notice, oneLine } from '../notices/notice.ts';
import { systemEvent } from '../notices/system-events.ts';
import { factWords, versionSentence } from '../words/facts.ts';
import type { Change } from './findings/changes.ts';
import type { Finding } from './findings/finding.ts';
import type { ReportSummary } from './report/report-summary.ts';
import { serverUnreachable } from './rules/servers/server-unreachable.ts';

/** The key of a check's notice. It is in the bucket because it may be long. */
export const noticeObject = (check: string) => `work/checks/${check}/notice.json.gz`;

/** The number of changes for the notice of a check. */
export function changesToSend({
  changes,
  versionChanges = [],
  damage,
}: Pick<ReportSummary, 'changes' | 'versionChanges' | 'damage'>): number {
  return changes.length + versionChanges.length + (damage === undefined ? 0 : 1);
}

/** The notice that stored state of earlier checks is lost. */
function damageSentence({ count, records }: NonNullable<ReportSummary['damage']>): string {
  const named = records.slice(0, 3).map(({ part, record }) => oneLine(`${part} ${record}`, 60));
  const what = count === 1 ? 'A record of earlier checks' : `${count} records of earlier checks`;
  const more = count > named.length ? ', …' : '';
  return `${what} could not be used (${named.join(', ')}${more}): its contents are lost, and some changes may be reported again.`;
}

/** The notice of a check; without entries and notes if nothing has changed. */
export function noticeOfReport(report: ReportSummary): Notice {
  const versions = (report.versionChanges ?? []).map((change) => oneLine(versionSentence(change), 300));
  const entries = report.changes.map((change) => entryOf(change, report));
  const parts = [
    ...countedKinds(entries),
    ...(versions.length > 1 ? [`${versions.length} servers run another version`] : versions),
    ...(report.damage === undefined ? [] : ['stored records lost']),
  ];
  const { jobs, complying, open } = report.totals;
  const notes: Note[] = versions.map((text) => ({ kind: 'version', text }));
  if (report.damage) notes.push({ kind: 'records-lost', text: damageSentence(report.damage) });
  const events = (report.versionChanges ?? []).map(({ server, from, to }, index) =>
    systemEvent('server-version-changed', versions[index] ?? server, [server], { server, from, to }),
  );
  const what = parts.length === 0 ? 'nothing has changed' : parts.join(', ');
  return {
    id: report.id,
    at: report.at,
    headline: `Veeam: ${what} (${complying} of ${jobs} jobs comply)`,
    entries,
    notes,
    ...(events.length > 0 && { events }),
    totals: { jobs, complying, open },
    report: report.id,
  };
}

/** A change as it appears in notices. Times before the check are shown as ages. */
function entryOf({ kind, finding, from, because }: Change, { at, servers }: ReportSummary): Entry {
  const entry = entryAbout(finding, at);
  // An unreachable server stands for all of its jobs: one line instead of hundreds.
  const isDown = finding.rule === serverUnreachable.id;
  const down = isDown ? servers.find(({ server, error }) => server === finding.server && error) : undefined;
  const unjudged = down?.jobs ?? 0;
  return {
    ...entry,
    ...(unjudged > 0 && {
      reason: `${entry.reason} · ${unjudged === 1 ? '1 job' : `${unjudged} jobs`} cannot be judged`,
    }),
    kind,
    ...(from !== undefined && { from }),
    ...(because !== undefined && { because: oneLine(because, 300) }),
  };
}

/** The marks around a server's text. A notice contains no marks that change the writing direction. */
const isolates = /[\u2068\u2069]/g;

/** The fields of an entry about a finding that do not depend on the kind of change. */
export function entryAbout(finding: Finding, at: string): Omit<Entry, 'kind'> {
  const { id, rule, title, severity, server, product, job, owner, since, evidence, remedy } = finding;
  const message = evidence.find(({ fact }) => fact === 'message')?.value;
  return {
    id,
    rule,
    title,
    severity,
    server,
    product,
    ...(job && { job: { ...job, ...inOneLine(job) } }),
    ...(owner !== undefined && { owner }),
    since,
    reason: oneLine(factWords(finding, { now: Date.parse(at), locale: 'en' }).replace(isolates, ''), 500),
    ...(typeof message === 'string' && message !== '' && { message: oneLine(message, 300) }),
    remedy,
  };
}

function inOneLine({ name, repository }: NonNullable<Finding['job']>) {
  return {
    name: oneLine(name, 200),
    ...(repository !== undefined && { repository: oneLine(repository, 200) }),
  };
}
