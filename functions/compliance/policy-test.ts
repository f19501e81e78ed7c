import { evaluate } from './engine/evaluate.ts';
import type { Finding, FindingState } from './findings/finding.ts';
import type { History } from './history.ts';
import { currentMutes, holdMuted } from './mutes.ts';
import type { ComplianceConfiguration } from './policies/configuration.ts';
import type { ReadingToJudge } from './reading.ts';
import { jobRules, serverRules } from './rules/registry.ts';

/** A finding that a policy would change. */
interface ChangedFinding {
  readonly id: string;
  readonly server: string;
  readonly job?: { readonly id: string; readonly name: string };
  readonly severity: Finding['severity'];
  /** Its state by the current policy, and by the tried one; absent: there is no finding. */
  readonly from?: FindingState;
  readonly to?: FindingState;
}

/** What a policy would change in findings, in numbers. */
interface Changes {
  /** Open findings by the current policy, and by the tried one. */
  readonly before: number;
  readonly after: number;
  /** Findings that people would be notified of. */
  readonly opens: number;
  /** Findings that would be gone. */
  readonly closes: number;
  /** Findings that would remain without notices: excepted, held back, or only observed. */
  readonly hides: number;
  /** Findings that would stay open with another severity. */
  readonly regraded: number;
}

/** What a policy would change in a rule's findings. */
interface RuleChange extends Changes {
  readonly rule: string;
  readonly title: string;
  /** The first of them. */
  readonly findings: readonly ChangedFinding[];
}

export interface PolicyTest extends Changes {
  readonly jobs: number;
  /** Rules without a change are left out. */
  readonly rules: readonly RuleChange[];
}

export interface PolicyTrial {
  readonly readings: readonly ReadingToJudge[];
  readonly history: History;
  readonly inForce: ComplianceConfiguration;
  readonly tried: ComplianceConfiguration;
  /** The time for which the readings are judged. */
  readonly now: Date;
}

type Judged = ReturnType<typeof holdMuted>;

/** How many findings of each rule are listed. */
const shown = 20;

/** Judges the same readings by two policies, and compares the results. Pure; nothing is stored. */
export function testPolicy({ readings, history, inForce, tried, now }: PolicyTrial): PolicyTest {
  const mutes = currentMutes(history.mutes ?? [], now);
  const findingsBy = (configuration: ComplianceConfiguration) =>
    holdMuted(evaluate(readings, history, configuration, now), mutes);
  const before = findingsBy(inForce);
  const after = findingsBy(tried);
  const rules = [...jobRules, ...serverRules].flatMap(({ id, title }) => {
    const of = ({ findings }: Judged) => findings.filter(({ rule }) => rule === id);
    const change = changeOf(of(before), of(after));
    return change.findings.length === 0 ? [] : [{ rule: id, title, ...change }];
  });
  const sum = (of: (rule: RuleChange) => number) => rules.reduce((total, rule) => total + of(rule), 0);
  const open = ({ findings }: Judged) => findings.filter(({ state }) => state === 'open').length;
  return {
    jobs: after.jobs.length,
    before: open(before),
    after: open(after),
    opens: sum(({ opens }) => opens),
    closes: sum(({ closes }) => closes),
    hides: sum(({ hides }) => hides),
    regraded: sum(({ regraded }) => regraded),
    rules: rules.map((rule) => ({ ...rule, findings: rule.findings.slice(0, shown) })),
  };
}

function changeOf(before: readonly Finding[], after: readonly Finding[]): Omit<RuleChange, 'rule' | 'title'> {
  const earlier = new Map(before.map((finding) => [finding.id, finding]));
  const later = new Map(after.map((finding) => [finding.id, finding]));
  const counts = { opens: 0, closes: 0, hides: 0, regraded: 0 };
  const findings: ChangedFinding[] = [];
  for (const id of new Set([...earlier.keys(), ...later.keys()])) {
    const [from, to] = [earlier.get(id), later.get(id)];
    const kind = kindOf(from, to);
    const finding = to ?? from;
    if (kind === undefined || finding === undefined) continue;
    if (kind !== 'other') counts[kind] += 1;
    const { server, job, severity } = finding;
    findings.push({
      id,
      server,
      ...(job && { job: { id: job.id, name: job.name } }),
      severity,
      ...(from && { from: from.state }),
      ...(to && { to: to.state }),
    });
  }
  const open = (list: readonly Finding[]) => list.filter(({ state }) => state === 'open').length;
  return { before: open(before), after: open(after), ...counts, findings };
}

function kindOf(
  from: Finding | undefined,
  to: Finding | undefined,
): 'opens' | 'closes' | 'hides' | 'regraded' | 'other' | undefined {
  if (from?.state === 'open')
    return to === undefined
      ? 'closes'
      : to.state !== 'open'
        ? 'hides'
        : to.severity === from.severity
          ? undefined
          : 'regraded';
  if (to?.state === 'open') return 'opens';
  return from?.state === to?.state ? undefined : 'other';
}

/** What a pipeline expects of a policy: total figures, and figures of rules by their ids. */
export type PolicyExpectation = Partial<
  Record<'opens' | 'closes' | 'hides' | 'regraded' | 'after', number>
> & {
  readonly rules?: Readonly<
    Record<string, Partial<Record<'opens' | 'closes' | 'hides' | 'regraded', number>>>
  >;
};

/** A figure that differs from the expected one. */
export interface UnmetExpectation {
  /** Such as `opens`, or `rules.last-result.opens`. */
  readonly what: string;
  readonly expected: number;
  readonly found: number;
}

export function unmetExpectations(
  test: PolicyTest,
  { rules = {}, ...whole }: PolicyExpectation,
): UnmetExpectation[] {
  const unmet: UnmetExpectation[] = [];
  const compare = (what: string, expected: number | undefined, found: number) => {
    if (expected !== undefined && expected !== found) unmet.push({ what, expected, found });
  };
  for (const [what, expected] of Object.entries(whole))
    compare(what, expected, test[what as keyof typeof whole]);
  for (const [id, wanted] of Object.entries(rules)) {
    const rule = test.rules.find((each) => each.rule === id);
    for (const [what, expected] of Object.entries(wanted))
      compare(`rules.${id}.${what}`, expected, rule?.[what as keyof typeof wanted] ?? 0);
  }
  return unmet;
}
