import type { JobHistory } from '../../../../functions/compliance/history.ts';
import type { JobContext, Rule, RuleResult } from '../../../../functions/compliance/rules/rule.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { contextOf, healthyJob, hoursAgo } from '../estate.ts';

/** The context of a healthy job with these changes. */
export const of = (
  job: Partial<Job>,
  history: Partial<JobHistory> = {},
  others: Partial<JobContext> = {},
): JobContext => contextOf(healthyJob(job), history, others);

/** The context when the server's clock is three hours ahead of ours. */
export const serverAhead = { serverNow: new Date(hoursAgo(-3)) };

/** A rule's result with its default parameters, some of them overridden. */
export const judged = (
  rule: Rule<JobContext>,
  context: JobContext,
  overrides: Record<string, unknown> = {},
): RuleResult => whole(rule.prepare(overrides)(context));

/**
 * The result itself. Throws when it has no reason for not being a result, when a violation has no evidence, or when a
 * piece of evidence has no fact or no source.
 */
export function whole(verdict: RuleResult): RuleResult {
  if (verdict.kind === 'complies') return verdict;
  if (verdict.kind !== 'violates') {
    if (verdict.because === '') throw new Error('It does not say why.');
    return verdict;
  }
  if (verdict.evidence.length === 0) throw new Error('It has no evidence.');
  for (const piece of verdict.evidence)
    if (piece.fact === '' || piece.value === '' || !/^[a-z]+: \S/.test(piece.source))
      throw new Error(`It does not say what it is, or where from: ${JSON.stringify(piece)}`);
  return verdict;
}

/** The values of a violation's evidence, by fact. Throws without a violation, so that no test passes by accident. */
export function evidenceOf(verdict: RuleResult): Record<string, unknown> {
  if (verdict.kind !== 'violates') throw new Error(`Expected a violation, got ${JSON.stringify(verdict)}`);
  return Object.fromEntries(verdict.evidence.map(({ fact, value }) => [fact, value]));
}

export const shiftOf = (verdict: RuleResult): number | undefined =>
  verdict.kind === 'violates' ? verdict.severityShift : undefined;

/** A result in short: its kind, the values of its evidence, and the number of steps by which its severity differs. */
export function inShort(result: RuleResult): unknown[] {
  whole(result);
  return result.kind === 'violates'
    ? ['violates', result.evidence.map(({ value }) => value), result.severityShift]
    : [result.kind];
}
