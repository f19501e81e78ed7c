import { type Severity, severityRank } from './severities.ts';

/** The fields of a finding that are known in every place that shows it. */
export interface CausedFinding {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly server: string;
  /** When it was first seen: ISO 8601 in UTC. */
  readonly since: string;
  /** Absent when it is about the server itself. */
  readonly job?:
    | { readonly id: string; readonly name: string; readonly repository?: string | undefined }
    | undefined;
}

/** A cause, with all findings that it explains. */
export interface CauseGroup<Of extends CausedFinding> {
  readonly key: string;
  readonly kind: 'server' | 'message' | 'rule' | 'single';
  readonly title: string;
  readonly worst: Severity;
  /** Findings that follow from others come last. Otherwise the worst come first, then the oldest. */
  readonly findings: readonly [Of, ...Of[]];
  /** The names of the jobs that they are about. */
  readonly jobs: readonly string[];
  readonly servers: readonly string[];
  readonly since: string;
}

/** The subject of a finding: a job, or the server itself. */
export const subjectOf = ({ job, server }: Pick<CausedFinding, 'job' | 'server'>): string =>
  job ? job.name || 'A job without a name' : server;

/**
 * Groups findings by what they have in common: the server, a failure message of the server, or a rule that more than a
 * few jobs break. Groups are in the order of their first findings. The console, the report and every channel use it.
 * @param messageOf the server's own message about a failed run; empty if there is none
 */
export function groupsByCause<Of extends CausedFinding>(
  findings: readonly Of[],
  messageOf: (finding: Of) => string,
): CauseGroup<Of>[] {
  const messages = groupedMessages(
    findings.filter((finding) => isFailedJob(finding) && messageOf(finding) !== ''),
    messageOf,
  );
  const failed = new Map(findings.filter(isFailedJob).map((finding) => [jobKey(finding), finding]));
  const groups = Map.groupBy(findings, (finding) => {
    // A job whose runs fail has no recent success either: that is not a second problem.
    const first = follows.has(finding.rule) ? (failed.get(jobKey(finding)) ?? finding) : finding;
    return keyOf(first, messages);
  });
  return [...groups].flatMap(apart).flatMap(([key, members]) => groupOf(key, members, messageOf) ?? []);
}

/** Up to this many jobs are shown one by one: that they break the same rule is not a shared cause. */
const fewJobs = 3;

function apart<Of extends CausedFinding>([key, members]: [string, Of[]]): [string, Of[]][] {
  const byJob = Map.groupBy(members, jobKey);
  if (!key.startsWith('rule') || byJob.size > fewJobs) return [[key, members]];
  return [...byJob].map(([job, findings]) => [`${key}\n${job}`, findings]);
}

const follows: ReadonlySet<string> = new Set(['last-success-age', 'copy-job-behind']);
const isFailedJob = ({ rule }: CausedFinding) => rule === 'last-result';
const jobKey = ({ server, job }: CausedFinding) => `${server}\n${job?.id}`;
/** A message on more servers than this is one cause, not one cause on each server. */
const mostServers = 3;

/** The keys of the failures that share a server's message. */
function groupedMessages<Of extends CausedFinding>(
  failures: readonly Of[],
  messageOf: (finding: Of) => string,
): Map<Of, string> {
  const keys = new Map<Of, string>();
  for (const [message, alike] of Map.groupBy(failures, messageOf)) {
    const byServer = Map.groupBy(alike, ({ server }) => server);
    const isWide = byServer.size > mostServers;
    for (const [server, group] of byServer) {
      if (group.length === 1 && !isWide) continue;
      for (const finding of group) keys.set(finding, `message\n${isWide ? '' : server}\n${message}`);
    }
  }
  return keys;
}

function keyOf<Of extends CausedFinding>(finding: Of, messages: ReadonlyMap<Of, string>): string {
  if (!finding.job) return `server\n${finding.server}\n${finding.rule}`;
  return messages.get(finding) ?? `rule\n${finding.rule}`;
}

function groupOf<Of extends CausedFinding>(
  key: string,
  members: readonly Of[],
  messageOf: (finding: Of) => string,
): CauseGroup<Of> | undefined {
  const [first, ...others] = members.toSorted(
    (left, right) =>
      Number(follows.has(left.rule)) - Number(follows.has(right.rule)) ||
      severityRank(right.severity) - severityRank(left.severity) ||
      // ISO 8601 times in UTC sort as text.
      (left.since < right.since ? -1 : Number(left.since > right.since)),
  );
  if (first === undefined) return undefined;
  const findings = [first, ...others] as const;
  const jobs = new Map(
    findings.flatMap((finding) => (finding.job ? [[jobKey(finding), subjectOf(finding)]] : [])),
  );
  const kind = jobs.size === 1 ? 'single' : (key.split('\n')[0] as CauseGroup<Of>['kind']);
  return {
    key,
    kind,
    title: titleOf(kind, findings, messageOf(first)),
    worst: findings.reduce<Severity>(
      (worst, { severity }) => (severityRank(severity) > severityRank(worst) ? severity : worst),
      first.severity,
    ),
    findings,
    jobs: [...jobs.values()],
    servers: [...new Set(findings.map(({ server }) => server))],
    since: findings.map(({ since }) => since).sort()[0] ?? first.since,
  };
}

function titleOf(
  kind: CauseGroup<CausedFinding>['kind'],
  findings: readonly [CausedFinding, ...CausedFinding[]],
  message: string,
): string {
  const [first] = findings;
  if (kind === 'message') {
    const repositories = new Set(findings.map(({ job }) => job?.repository));
    const [repository] = repositories;
    const shared = repositories.size === 1 && repository !== undefined;
    return `${shared ? `Repository ${repository}: ` : ''}“${message}”`;
  }
  if (kind === 'single') return subjectOf(first);
  if (kind === 'rule') return first.title;
  if (first.rule === 'server-unreachable') return `${first.server} cannot be read`;
  return `${first.server}: ${lowerFirst(first.title)}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
