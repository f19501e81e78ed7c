import type { JobContext, Rule, RuleResult } from '../../../../functions/compliance/rules/rule.ts';

/** A rule's result with its default parameters, some of them overridden. */
export const judged = (
  rule: Rule<JobContext>,
  context: JobContext,
  overrides: Record<string, unknown> = {},
): RuleResult => whole(rule.prepare(overrides)(context));

/** The result itself; throws when it has no evidence, or a piece that does not say what it is, or where that is from. */
export function whole(verdict: RuleResult): RuleResult {
  if (verdict.kind !== 'violates') return verdict;
  if (verdict.evidence.length === 0) throw new Error('It has no evidence.');
  for (const piece of verdict.evidence)
    if (piece.fact === '' || !/^[a-z]+: \S/.test(piece.source))
      throw new Error(`It does not say what it is, or where from: ${JSON.stringify(piece)}`);
  return verdict;
}

/** The values of a violation's evidence by fact; throws when it is none, so that no test passes by accident. */
export function evidenceOf(verdict: RuleResult): Record<string, unknown> {
  if (verdict.kind !== 'violates') throw new Error(`Expected a violation, got ${JSON.stringify(verdict)}`);
  return Object.fromEntries(verdict.evidence.map(({ fact, value }) => [fact, value]));
}

export const shiftOf = (verdict: RuleResult): number | undefined =>
  verdict.kind === 'violates' ? verdict.severityShift : undefined;
