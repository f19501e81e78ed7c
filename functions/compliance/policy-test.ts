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
  /** How it stands by the policy in force, and by the one that is tried; absent: there is none. */
  readonly from?: FindingState;
  readonly to?: FindingState;
}

/** What a policy would change of findings, in numbers. */
interface Changes {
  /** Open findings by the policy in force, and by the one that is tried. */
  readonly before: number;
  readonly after: number;
  /** People would be notified of these. */
  readonly opens: number;
  /** These would be gone, */
  readonly closes: number;
  /** and these still be there and nobody notified: excepted, held back, or only observed. */
  readonly hides: number;
  /** Of those that stay open, those whose severity is another. */
  readonly regraded: number;
}

/** What a policy would change of a rule's findings. */
interface RuleChange extends Changes {
  readonly rule: string;
  readonly title: string;
  /** The first of them. */
  readonly findings: readonly ChangedFinding[];
}

export interface PolicyTest extends Changes {
  readonly jobs: number;
  /** Rules of which nothing would change are left out. */
  readonly rules: readonly RuleChange[];
}

export interface PolicyTrial {
  readonly readings: readonly ReadingToJudge[];
  readonly history: History;
  readonly inForce: ComplianceConfiguration;
  readonly tried: ComplianceConfiguration;
  /** When the readings are judged. */
  readonly now: Date;
}

type Judged = ReturnType<typeof holdMuted>;

/** So many findings are named of each rule. */
const shown = 20;

/** Judges the same readings by two policies, and tells the difference. Pure, and nothing is kept of it. */
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

/** What a pipeline expects of a policy: figures of the whole, and of rules by their ids. */
export type PolicyExpectation = Partial<
  Record<'opens' | 'closes' | 'hides' | 'regraded' | 'after', number>
> & {
  readonly rules?: Readonly<
    Record<string, Partial<Record<'opens' | 'closes' | 'hides' | 'regraded', number>>>
  >;
};

/** Where a test of a policy came to something else than was expected. */
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
