import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-job';
import type { CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { NotFoundError, RequestRefusedError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { createOrFind } from './create-or-find.ts';
import type { CreationBudget } from './creation-budget.ts';
import type { Gap } from './policy-plan.ts';
import type { Names } from './view.ts';
import { type Difference, differencesFrom } from './wanted.ts';

/** Why a gap was left as it is. */
type OpenReason = 'dry-run' | 'policy-does-not-close' | 'maximum-reached' | 'server-in-trouble';

/** What became of a gap. `met` and `drifted`: somebody else made a copy job meanwhile, as wanted or otherwise. */
export type GapOutcome = { readonly gap: Gap } & (
  | { readonly became: 'created'; readonly copyJob: CopyJob }
  | { readonly became: 'met' }
  | { readonly became: 'drifted'; readonly copyJob: CopyJob; readonly differences: readonly Difference[] }
  | { readonly became: 'failed'; readonly error: VeeamError }
  | { readonly became: 'open'; readonly reason: OpenReason }
);

/**
 * Creates the copy jobs that are missing, one after the other and as many as the budget allows: one request for
 * each, and one more to settle what became of it when it fails. What the server refuses is passed over; when the
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
      outcomes.push({ gap, became: 'open', reason });
      continue;
    }
    const outcome = await closeGap(copyJobs, gap, names);
    if (createdNothing(outcome)) budget.giveBack();
    if (outcome.became === 'failed' && !concernsOneJob(outcome.error)) inTrouble = true;
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
    if (madeBy === 'this-request') return { gap, became: 'created', copyJob };
    const differences = differencesFrom(gap.wanted, copyJob, names);
    if (differences.length > 0) return { gap, became: 'drifted', copyJob, differences };
    return madeBy === 'unsure' ? { gap, became: 'created', copyJob } : { gap, became: 'met' };
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    return { gap, became: 'failed', error };
  }
}

/** The backup job is gone, or the server does not take this one; the others are worth a try. */
function concernsOneJob(error: VeeamError): boolean {
  return error instanceof RequestRefusedError || error instanceof NotFoundError;
}

/** A lost answer may have been a creation, so that it counts as one. */
function createdNothing(outcome: GapOutcome): boolean {
  if (outcome.became === 'failed') return !outcome.error.mayHaveActed;
  return outcome.became === 'met' || outcome.became === 'drifted';
}
