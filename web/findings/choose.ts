import { type Finding, factOf, type Status, severityRank, statuses, statusOf, subjectOf } from './finding.ts';

/** The filter, groups and order of the findings, as in the address. */
export interface Choice {
  /** Text in the name, the fact, the rule's title or the server. */
  readonly find: string;
  /** `all`: all findings that are not resolved. */
  readonly status: Status | 'all';
  readonly severities: readonly string[];
  readonly servers: readonly string[];
  readonly rules: readonly string[];
  readonly owners: readonly string[];
  /** The whole text of the server's own message. */
  readonly message: string;
  readonly group: (typeof groups)[number];
  readonly sort: { readonly by: string; readonly isDescending: boolean };
}

const groups = ['none', 'server', 'rule', 'severity', 'owner'] as const;

export function choiceOf(query: URLSearchParams): Choice {
  const list = (name: string) => (query.get(name) ?? '').split(',').filter((each) => each !== '');
  const sort = query.get('sort') ?? '-severity';
  return {
    find: query.get('find') ?? '',
    status: [...statuses, 'all' as const].find((each) => each === query.get('state')) ?? 'open',
    severities: list('severity'),
    servers: list('server'),
    rules: list('rule'),
    owners: list('owner'),
    message: query.get('message') ?? '',
    group: groups.find((each) => each === query.get('group')) ?? 'none',
    sort: { by: sort.replace(/^-/, ''), isDescending: sort.startsWith('-') },
  };
}

export const messageOf = ({ evidence }: Finding): string => {
  const value = evidence.find(({ fact }) => fact === 'message')?.value;
  return typeof value === 'string' ? value : '';
};

/** The findings that match every filter except the status. The counts beside the statuses count them. */
export function fitting(findings: readonly Finding[], choice: Choice, now: number): Finding[] {
  const wanted = choice.find.trim().toLowerCase();
  const among = (list: readonly string[], value: string) => list.length === 0 || list.includes(value);
  return findings.filter(
    (finding) =>
      among(choice.severities, finding.severity) &&
      among(choice.servers, finding.server) &&
      among(choice.rules, finding.rule) &&
      among(choice.owners, finding.owner ?? '') &&
      (choice.message === '' || messageOf(finding) === choice.message) &&
      (wanted === '' || textOf(finding, now).includes(wanted)),
  );
}

const texts = new WeakMap<Finding, string>();
/** Built once: a search in ten thousand findings must not build their texts again at each letter. */
function textOf(finding: Finding, now: number): string {
  const known = texts.get(finding);
  if (known !== undefined) return known;
  const text = [
    subjectOf(finding),
    finding.job?.repository ?? '',
    finding.title,
    finding.server,
    finding.owner ?? '',
    finding.id,
    factOf(finding, now),
  ]
    .join('\n')
    .toLowerCase();
  texts.set(finding, text);
  return text;
}

export function ofStatus(findings: readonly Finding[], { status }: Choice, now: number): Finding[] {
  if (status === 'all') return [...findings];
  return findings.filter((finding) => statusOf(finding, now) === status);
}

/** The number of findings of each status. */
export function countByStatus(findings: readonly Finding[], now: number): Map<Status, number> {
  const counts = new Map<Status, number>();
  for (const finding of findings) {
    const status = statusOf(finding, now);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

const orders: Record<string, (left: Finding, right: Finding) => number> = {
  severity: (left, right) => severityRank(left.severity) - severityRank(right.severity),
  name: (left, right) => subjectOf(left).localeCompare(subjectOf(right)),
  server: (left, right) => left.server.localeCompare(right.server),
  // The older finding comes later, because its age is larger.
  since: (left, right) => Date.parse(right.since) - Date.parse(left.since),
  who: (left, right) => (left.acknowledged?.by ?? '').localeCompare(right.acknowledged?.by ?? ''),
};

/** The key of the group that a finding belongs to. */
export function groupKey(finding: Finding, { group }: Choice): string {
  return group === 'none' ? '' : (finding[group] ?? 'Nobody’s');
}

/** Sorts findings in the chosen order, group by group. The worst group comes first. */
export function inOrder(findings: readonly Finding[], choice: Choice): Finding[] {
  const { by, isDescending } = choice.sort;
  const order = orders[by] ?? orders['severity'];
  const direction = isDescending ? -1 : 1;
  const byOrder = (left: Finding, right: Finding) =>
    direction * (order?.(left, right) ?? 0) || Date.parse(left.since) - Date.parse(right.since);
  const sorted = [...findings].sort(byOrder);
  if (choice.group === 'none') return sorted;
  const worst = new Map<string, number>();
  for (const finding of findings) {
    const key = groupKey(finding, choice);
    worst.set(key, Math.max(worst.get(key) ?? 0, severityRank(finding.severity)));
  }
  return sorted.sort((left, right) => {
    const [a, b] = [groupKey(left, choice), groupKey(right, choice)];
    return (worst.get(b) ?? 0) - (worst.get(a) ?? 0) || a.localeCompare(b);
  });
}
