import type { CopyJob, CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { NotFoundError, RequestRefusedError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { createOrFind } from './create-or-find.ts';
import type { CreationBudget } from './creation-budget.ts';
import type { Gap } from './policy-plan.ts';
import type { Names } from './view.ts';
import { type Difference, differencesFrom } from './wanted.ts';

/** Why a gap was left as it is. */
type OpenReason = 'dry-run' | 'policy-does-not-close' | 'maximum-reached' | 'server-in-trouble';

/** The outcome of a gap. `met` and `drifted`: somebody else made a copy job meanwhile, as wanted or otherwise. */
export type GapOutcome = { readonly gap: Gap } & (
  | { readonly outcome: 'created'; readonly copyJob: CopyJob }
  | { readonly outcome: 'met' }
  | { readonly outcome: 'drifted'; readonly copyJob: CopyJob; readonly differences: readonly Difference[] }
  | { readonly outcome: 'failed'; readonly error: VeeamError }
  | { readonly outcome: 'open'; readonly reason: OpenReason }
);

/**
 * Creates the copy jobs that are missing, one after the other and as many as the budget allows: one request for
 * each, and one more to resolve its outcome when it fails. What the server refuses is passed over; when the
 * server itself is in trouble, the rest stays for the next run.
 */
export async function closeGaps(
  copyJobs: CopyJobs,
  gaps: readonly Gap[],
  budget: CreationBudget,
  names: Names,
): Promise<GapOutcome[]> {
  const outcomes: GapOutcome[] = [];
  let inTrouble = false;
  for (const gap of gaps) {
    const reason = whyNot(gap, inTrouble, budget);
    if (reason !== undefined) {
      outcomes.push({ gap, outcome: 'open', reason });
      continue;
    }
    const outcome = await closeGap(copyJobs, gap, names);
    if (createdNothing(outcome)) budget.giveBack();
    if (outcome.outcome === 'failed' && !concernsOneJob(outcome.error)) inTrouble = true;
    outcomes.push(outcome);
  }
  return outcomes;
}

function whyNot(gap: Gap, inTrouble: boolean, budget: CreationBudget): OpenReason | undefined {
  if (!gap.policy.close) return 'policy-does-not-close';
  if (inTrouble) return 'server-in-trouble';
  return budget.take() ? undefined : 'maximum-reached';
}

async function closeGap(copyJobs: CopyJobs, gap: Gap, names: Names): Promise<GapOutcome> {
  try {
    const { copyJob, madeBy } = await createOrFind(copyJobs, gap.wanted);
    if (madeBy === 'this-request') return { gap, outcome: 'created', copyJob };
    const differences = differencesFrom(gap.wanted, copyJob, names);
    if (differences.length > 0) return { gap, outcome: 'drifted', copyJob, differences };
    return madeBy === 'unsure' ? { gap, outcome: 'created', copyJob } : { gap, outcome: 'met' };
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    return { gap, outcome: 'failed', error };
  }
}

/** The backup job is gone, or the server does not take this one; the others are worth a try. */
function concernsOneJob(error: VeeamError): boolean {
  return error instanceof RequestRefusedError || error instanceof NotFoundError;
}

/** A lost answer may have been a creation, so that it counts as one. */
function createdNothing(outcome: GapOutcome): boolean {
  if (outcome.outcome === 'failed') return !outcome.error.mayHaveActed;
  return outcome.outcome === 'met' || outcome.outcome === 'drifted';
}
