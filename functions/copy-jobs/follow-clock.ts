import type { CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { Drift } from './policy-plan.ts';
import { readPolicy } from './schedule-reading.ts';

/** The outcome of a drift: `left` is told of, and nothing else. */
export type DriftOutcome = { readonly drift: Drift } & (
  | { readonly outcome: 'followed' | 'left' }
  | { readonly outcome: 'failed'; readonly error: VeeamError }
);

/**
 * Writes windows again that differ by nothing but their offset from UTC, as all do once the clocks have changed,
 * where the policy wants it. Every other drift is left. When an edit fails, the rest is left to the next run.
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
