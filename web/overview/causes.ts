import { type CauseGroup, groupsByCause } from '../../functions/words/causes.ts';
import { severityRank } from '../../functions/words/severities.ts';
import { messageOf } from '../findings/choose.ts';
import { type Finding, statusOf, subjectOf } from '../findings/finding.ts';

/** Something that went wrong, with all findings that it causes, and the people who deal with it. */
export interface Cause extends CauseGroup<Finding> {
  /** The number of findings that cannot be judged because of it. */
  readonly unjudged: number;
  /** The people who have taken its findings. */
  readonly takenBy: readonly string[];
  readonly isTaken: boolean;
  /** The query that leads to its findings. */
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The findings that need action, grouped by cause. A server that cannot be read is one cause for all its jobs. Failures
 * with the same message of the server are one cause, and so are the other findings of one rule. Muted, held and
 * excepted findings need no action.
 * @param now milliseconds since 1970
 */
export function causesOf(findings: readonly Finding[], now: number): Cause[] {
  const needing = findings.filter((finding) => ['open', 'taken'].includes(statusOf(finding, now)));
  const unjudged = new Map<string, number>();
  for (const { server, state } of findings)
    if (state === 'not-judged') unjudged.set(server, (unjudged.get(server) ?? 0) + 1);
  return groupsByCause(needing, messageOf)
    .map((group) => causeOf(group, unjudged, now))
    .sort((left, right) => weightOf(right) - weightOf(left) || left.title.localeCompare(right.title));
}

function causeOf(group: CauseGroup<Finding>, unjudged: ReadonlyMap<string, number>, now: number): Cause {
  const { findings } = group;
  const [first] = findings;
  const taken = findings.filter((finding) => statusOf(finding, now) === 'taken');
  return {
    ...group,
    unjudged: first.rule === 'server-unreachable' ? (unjudged.get(first.server) ?? 0) : 0,
    takenBy: [...new Set(taken.flatMap(({ acknowledged }) => acknowledged?.by ?? []))],
    isTaken: taken.length === findings.length,
    query: queryOf(group),
  };
}

function queryOf({ kind, findings: [finding], servers }: CauseGroup<Finding>): Record<string, string> {
  const { server, rule, id } = finding;
  if (kind === 'single') return { find: subjectOf(finding), server, state: 'all' };
  if (kind === 'message')
    return { ...(servers.length === 1 && { server }), message: messageOf(finding), state: 'all' };
  if (kind === 'server') return { server, rule, open: id, state: 'all' };
  return { rule, state: 'all' };
}

/** Causes that nobody has taken first, then by severity, then by the number of findings. */
function weightOf({ worst, findings, unjudged, isTaken }: Cause): number {
  const rank = severityRank(worst);
  return (isTaken ? 0 : 10) + rank * 2 + Math.min(1, (findings.length + unjudged) / 1000);
}

/** The number of causes that are less than a day old. */
export function newOf(causes: readonly Cause[], now: number): number {
  return causes.filter(({ since }) => now - Date.parse(since) < 86_400_000).length;
}
