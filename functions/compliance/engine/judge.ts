import { controlFor } from '../../jobs/controls/offered-controls.ts';
import type { Job } from '../../jobs/job.ts';
import type { Product } from '../../products.ts';
import { type Evidence, type Finding, findingId, type Severity, shiftSeverity } from '../findings/finding.ts';
import { differsFromStandard } from '../rules/drift/differs-from-standard.ts';
import type { EarlierFindings } from './earlier-findings.ts';
import type { EffectiveRule } from './effective-rules.ts';

/** Stands for a rule that could not judge. Policies cannot turn it off. */
export const ruleFailed = {
  id: 'rule-failed',
  title: 'A rule failed to judge',
  explanation:
    'The rule named in the evidence met something it was not written for. What it watches is unknown for this job; all other rules were judged.',
  remedy:
    'Report it as an issue of this project with the evidence below. Nothing is wrong with the job itself.',
};
/** Stands for a server that could not be judged at all. Policies cannot turn it off either. */
export const judgingFailed = {
  id: 'judging-failed',
  title: 'The server could not be judged',
  explanation:
    'What this server answered was met by a fault of this project. Its jobs count as not judged; all other servers were judged.',
  remedy:
    'Report it as an issue of this project with the evidence below. What is known of the jobs is from earlier checks.',
};
const failureSeverity: Severity = 'high';

export interface Subject {
  server: string;
  product: Product;
  job?: Job;
}

/** How often each rule had which result. */
export type RuleCounts = Record<
  string,
  { complied: number; violated: number; notApplicable: number; unknown: number; failed: number }
>;

export const noCounts = { complied: 0, violated: 0, notApplicable: 0, unknown: 0, failed: 0 } as const;

/** What judging accumulates. */
export interface Tally {
  at: string;
  counts: RuleCounts;
  earlier: EarlierFindings;
  /** Why findings of the previous check are gone, by finding id. */
  gone: Map<string, string>;
  /** Whether jobs that differ from their standard may be fixed. */
  canFix: boolean;
}

function makeFinding(
  about: { id: string; title: string; remedy: string },
  subject: Subject,
  id: string,
  severity: Severity,
  evidence: Evidence[],
  since: string,
  canFix = false,
): Finding {
  const { server, product, job } = subject;
  return {
    id,
    rule: about.id,
    title: about.title,
    severity,
    state: 'open',
    server,
    product,
    ...(job === undefined ? {} : { job: jobOfFinding(about.id, job, canFix) }),
    evidence,
    remedy: about.remedy,
    since,
  };
}

function jobOfFinding(rule: string, job: Job, canFix: boolean): Finding['job'] {
  const control = canFix && rule === differsFromStandard.id ? 'fix' : controlFor(rule, job);
  const repository = job.repository?.name;
  return {
    id: job.id,
    name: job.name,
    ...(control !== undefined && { control }),
    ...(repository !== undefined && { repository }),
  };
}

function findingOfFailure(
  about: typeof ruleFailed,
  rule: string | undefined,
  error: unknown,
  subject: Subject,
  tally: Tally,
): Finding {
  const of = rule === undefined ? about.id : `${about.id}-${rule}`;
  const id = findingId(of, subject.server, subject.job?.id);
  const evidence: Evidence[] = [
    { fact: 'error', value: error instanceof Error ? error.message : String(error), source: 'check: error' },
  ];
  if (rule !== undefined) evidence.unshift({ fact: 'rule', value: rule, source: 'check: rule' });
  const since = tally.earlier.byId(id)?.since ?? tally.at;
  return makeFinding(about, subject, id, failureSeverity, evidence, since);
}

/** The finding about an unexpected error while a server was judged. */
export function findingOfServerFailure(error: unknown, subject: Subject, tally: Tally): Finding {
  return findingOfFailure(judgingFailed, undefined, error, subject, tally);
}

/**
 * Judges one subject by its rules. A rule that throws becomes a finding of its own, affects no other rule, and leaves
 * its earlier finding unchanged. `judged` says whether at least one rule could judge.
 */
export function judgeSubject<Context>(
  subject: Subject,
  context: Context,
  rules: readonly EffectiveRule<Context>[],
  tally: Tally,
): { findings: Finding[]; judged: boolean } {
  const findings: Finding[] = [];
  let judged = false;
  const earlier = tally.earlier.of(subject.job?.id);
  for (const { rule, severity, observeOnly, judge } of rules) {
    let count = tally.counts[rule.id];
    if (count === undefined) {
      count = { ...noCounts };
      tally.counts[rule.id] = count;
    }
    const before = earlier?.get(rule.id);
    try {
      const result = judge(context);
      judged ||= !observeOnly && (result.kind === 'complies' || result.kind === 'violates');
      if (result.kind === 'violates') {
        count.violated += 1;
        const id = before?.id ?? findingId(rule.id, subject.server, subject.job?.id);
        const shifted = shiftSeverity(severity, result.severityShift ?? 0);
        const since = before?.since ?? tally.at;
        const finding = makeFinding(rule, subject, id, shifted, result.evidence, since, tally.canFix);
        findings.push(observeOnly ? { ...finding, state: 'observed' } : finding);
      } else if (result.kind === 'unknown') {
        count.unknown += 1;
        if (before !== undefined) findings.push(notJudged(before, result.because));
      } else if (result.kind === 'complies') {
        count.complied += 1;
        if (before !== undefined) tally.gone.set(before.id, 'it complies again');
      } else {
        count.notApplicable += 1;
        if (before !== undefined) tally.gone.set(before.id, `no longer applicable: ${result.because}`);
      }
    } catch (error) {
      judged = true;
      count.failed += 1;
      findings.push(findingOfFailure(ruleFailed, rule.id, error, subject, tally));
      if (before !== undefined) findings.push(notJudged(before, `the rule ${rule.id} failed`));
    }
  }
  return { findings, judged };
}

/** A finding of an earlier check that could not be judged again: neither resolved nor new. */
export const notJudged = (finding: Finding, because: string): Finding => ({
  ...finding,
  state: finding.state === 'observed' ? 'observed' : 'not-judged',
  notJudgedBecause: because,
});
