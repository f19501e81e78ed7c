import { messageOf } from '../findings/choose.ts';
import { type Finding, severityRank, statusOf, subjectOf } from '../findings/finding.ts';

/** Something that went wrong, with all that is wrong because of it. */
export interface Cause {
  readonly key: string;
  readonly kind: 'server' | 'message' | 'rule' | 'single';
  readonly title: string;
  readonly worst: Finding['severity'];
  /** What stands for it: what the rest follows from first, then the worst, then the oldest. */
  readonly findings: readonly Finding[];
  /** The names of the jobs that they are about. */
  readonly jobs: readonly string[];
  /** What cannot be judged as long as it is so. */
  readonly unjudged: number;
  readonly since: string;
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

  const groups = new Map<string, Finding[]>();
  const messages = groupedMessages(needing.filter(isFailedRun));
  const failed = new Map(needing.filter(isFailedJob).map((finding) => [jobKey(finding), finding]));
  for (const finding of needing) {
    // No success lately follows from runs that fail: it is not another thing to look after.
    const first = follows.has(finding.rule) ? (failed.get(jobKey(finding)) ?? finding) : finding;
    const key = keyOf(first, messages);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups]
    .flatMap(apart)
    .map(([key, members]) => causeOf(key, members, unjudged, now))
    .sort((left, right) => weightOf(right) - weightOf(left) || left.title.localeCompare(right.title));
}

/** So few jobs are shown one by one: that they break the same rule is no cause that they share. */
const fewJobs = 3;

function apart([key, members]: [string, Finding[]]): [string, Finding[]][] {
  const byJob = Map.groupBy(members, jobKey);
  if (!key.startsWith('rule') || byJob.size > fewJobs) return [[key, members]];
  return [...byJob].map(([job, findings]) => [`rule\n${job}`, findings]);
}

const follows: ReadonlySet<string> = new Set(['last-success-age', 'copy-job-behind']);
const isFailedJob = ({ rule }: Finding) => rule === 'last-result';
const jobKey = ({ server, job }: Finding) => `${server}\n${job?.id}`;
const isFailedRun = (finding: Finding) => finding.rule === 'last-result' && messageOf(finding) !== '';
/** On more servers than this, the same words are one thing, and not one of each server. */
const mostServers = 3;

/** The keys of those failures whose words of the server more than one has, by the finding's id. */
function groupedMessages(failures: readonly Finding[]): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [message, alike] of Map.groupBy(failures, messageOf)) {
    const byServer = Map.groupBy(alike, ({ server }) => server);
    const isWide = byServer.size > mostServers;
    for (const [server, group] of byServer) {
      if (group.length === 1 && !isWide) continue;
      for (const { id } of group) keys.set(id, `message\n${isWide ? '' : server}\n${message}`);
    }
  }
  return keys;
}

function keyOf(finding: Finding, messages: ReadonlyMap<string, string>): string {
  if (!finding.job) return `server\n${finding.server}\n${finding.rule}`;
  return messages.get(finding.id) ?? `rule\n${finding.rule}`;
}

function causeOf(key: string, members: Finding[], unjudged: ReadonlyMap<string, number>, now: number): Cause {
  const findings = members.sort(
    (left, right) =>
      Number(follows.has(left.rule)) - Number(follows.has(right.rule)) ||
      severityRank(right.severity) - severityRank(left.severity) ||
      // As they are written, in UTC, moments have their order.
      (left.since < right.since ? -1 : Number(left.since > right.since)),
  );
  const [first] = findings as [Finding];
  const jobs = new Map(
    findings.flatMap((finding) => (finding.job ? [[jobKey(finding), subjectOf(finding)]] : [])),
  );
  const servers = new Set(findings.map(({ server }) => server));
  const kind = jobs.size === 1 ? 'single' : (key.split('\n')[0] as Cause['kind']);
  const taken = findings.filter((finding) => statusOf(finding, now) === 'taken');
  return {
    key,
    kind,
    title: titleOf(kind, first, findings),
    worst: findings.reduce(
      (worst, { severity }) => (severityRank(severity) > severityRank(worst) ? severity : worst),
      first.severity,
    ),
    findings,
    jobs: [...jobs.values()],
    unjudged: first.rule === 'server-unreachable' ? (unjudged.get(first.server) ?? 0) : 0,
    since: findings.map((finding) => finding.since).sort()[0] ?? first.since,
    takenBy: [...new Set(taken.flatMap(({ acknowledged }) => acknowledged?.by ?? []))],
    isTaken: taken.length === findings.length,
    query: queryOf(kind, first, servers.size === 1),
  };
}

function titleOf(kind: Cause['kind'], first: Finding, findings: readonly Finding[]): string {
  if (kind === 'message') {
    const repositories = new Set(findings.map(({ job }) => job?.repository));
    const [repository] = repositories;
    const shared = repositories.size === 1 && repository !== undefined;
    return `${shared ? `Repository ${repository}: ` : ''}“${messageOf(first)}”`;
  }
  if (kind === 'single') return subjectOf(first);
  if (kind === 'rule') return first.title;
  if (first.rule === 'server-unreachable') return `${first.server} cannot be read`;
  return `${first.server}: ${lowerFirst(first.title)}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function queryOf(kind: Cause['kind'], finding: Finding, isOfOneServer: boolean): Record<string, string> {
  const { server, rule, id } = finding;
  if (kind === 'single') return { find: subjectOf(finding), server, state: 'all' };
  if (kind === 'message')
    return { ...(isOfOneServer && { server }), message: messageOf(finding), state: 'all' };
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
