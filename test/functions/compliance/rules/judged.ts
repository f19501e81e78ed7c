import type { JobContext, Rule, RuleResult } from '../../../../functions/compliance/rules/rule.ts';

/** A rule's result with its default parameters, some of them overridden. */
export const judged = (
  rule: Rule<JobContext>,
  context: JobContext,
  overrides: Record<string, unknown> = {},
): RuleResult => rule.prepare(overrides)(context);

/** The values of a violation's evidence by fact; throws when it is none, so that no test passes by accident. */
export function evidenceOf(verdict: RuleResult): Record<string, unknown> {
  if (verdict.kind !== 'violates') throw new Error(`Expected a violation, got ${JSON.stringify(verdict)}`);
  return Object.fromEntries(verdict.evidence.map(({ fact, value }) => [fact, value]));
}

export const shiftOf = (verdict: RuleResult): number | undefined =>
  verdict.kind === 'violates' ? verdict.severityShift : undefined;
