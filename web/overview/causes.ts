import { type CauseGroup, groupsByCause } from '../../functions/words/causes.ts';
import { severityRank } from '../../functions/words/severities.ts';
import { messageOf } from '../findings/choose.ts';
import { type Finding, statusOf, subjectOf } from '../findings/finding.ts';

/** Something that went wrong, with all that is wrong because of it, and who deals with it. */
export interface Cause extends CauseGroup<Finding> {
  /** What cannot be judged as long as it is so. */
  readonly unjudged: number;
  /** Who has taken all of it. */
  readonly takenBy: readonly string[];
  readonly isTaken: boolean;
  /** What leads to its findings, as a query. */
  readonly query: Readonly<Record<string, string>>;
}

/**
 * What needs somebody, by cause: a server that cannot be read stands for all of its jobs; failures with the same words of
 * the server are one; what else breaks one rule is one. What is muted, held back or excepted needs nobody.
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

/** The severity first, then how much it is, then what nobody has taken. */
function weightOf({ worst, findings, unjudged, isTaken }: Cause): number {
  const rank = severityRank(worst);
  return (isTaken ? 0 : 10) + rank * 2 + Math.min(1, (findings.length + unjudged) / 1000);
}

/** How many of them began within the last day. */
export function newOf(causes: readonly Cause[], now: number): number {
  return causes.filter(({ since }) => now - Date.parse(since) < 86_400_000).length;
}
