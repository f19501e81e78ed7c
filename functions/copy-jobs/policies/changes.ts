import type { CopyJob, CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { NotFoundError, RequestRefusedError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { createOrFind } from '../carry-out.ts';
import { differencesFrom } from '../plan.ts';
import { readPolicy } from '../schedule/reading.ts';
import type { Names } from '../survey.ts';
import type { Difference } from '../views.ts';
import type { Drift, Gap } from './plan.ts';

/** Why a gap was not closed. */
type OpenReason = 'dry-run' | 'policy-does-not-close' | 'maximum-reached' | 'server-in-trouble';

/**
 * The outcome of a gap. `met` and `drifted`: someone else has created a copy job meanwhile, as wanted or different.
 */
export type GapOutcome = { readonly gap: Gap } & (
  | { readonly outcome: 'created'; readonly copyJob: CopyJob }
  | { readonly outcome: 'met' }
  | { readonly outcome: 'drifted'; readonly copyJob: CopyJob; readonly differences: readonly Difference[] }
  | { readonly outcome: 'failed'; readonly error: VeeamError }
  | { readonly outcome: 'open'; readonly reason: OpenReason }
);

/**
 * Creates the missing copy jobs one after the other, as many as the budget allows: one request each, and one more to
 * resolve the outcome of a failure. A refusal by the server skips that job; if the server itself is in trouble, the
 * rest waits for the next run.
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

/** The backup job is gone, or the server refuses this one; the others are worth trying. */
function concernsOneJob(error: VeeamError): boolean {
  return error instanceof RequestRefusedError || error instanceof NotFoundError;
}

/** A lost answer may have been a creation, so it counts as one. */
function createdNothing(outcome: GapOutcome): boolean {
  if (outcome.outcome === 'failed') return !outcome.error.mayHaveActed;
  return outcome.outcome === 'met' || outcome.outcome === 'drifted';
}

/** The outcome of a drift: `left` is only reported. */
export type DriftOutcome = { readonly drift: Drift } & (
  | { readonly outcome: 'followed' | 'left' }
  | { readonly outcome: 'failed'; readonly error: VeeamError }
);

/**
 * Rewrites windows that differ only in their offset from UTC, as all do after a change of the clocks, if the policy
 * says so. Every other drift is only reported. If an edit fails, the rest waits for the next run.
 */
export async function followClock(copyJobs: CopyJobs, drifts: readonly Drift[]): Promise<DriftOutcome[]> {
  const outcomes: DriftOutcome[] = [];
  let inTrouble = false;
  for (const drift of drifts) {
    if (inTrouble || !drift.policy.followDaylightSaving || !differsByOffsetAlone(drift)) {
      outcomes.push({ drift, outcome: 'left' });
      continue;
    }
    try {
      await copyJobs.edit(drift.copyJob.id, { schedulePolicy: drift.wanted.schedulePolicy });
      outcomes.push({ drift, outcome: 'followed' });
    } catch (error) {
      if (!(error instanceof VeeamError)) throw error;
      outcomes.push({ drift, outcome: 'failed', error });
      inTrouble = true;
    }
  }
  return outcomes;
}

function differsByOffsetAlone({ wanted, copyJob, differences }: Drift): boolean {
  const [only, ...others] = differences;
  if (only?.field !== 'schedule.backupCopyWindow' || others.length > 0) return false;
  const hours = (policy: unknown) => {
    const { window, windowSettings } = readPolicy(policy);
    return window === 'on' ? windowSettings?.backupWindow.join() : undefined;
  };
  const stored = hours(copyJob.schedulePolicy);
  return stored !== undefined && stored === hours(wanted.schedulePolicy);
}

/** How many copy jobs a run may still create, on all its servers together. */
export class CreationBudget {
  #left: number;

  constructor(maximum: number) {
    this.#left = maximum;
  }

  /** Takes one; false if none is left. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  /** Returns one that certainly created nothing. */
  giveBack(): void {
    this.#left += 1;
  }
}
