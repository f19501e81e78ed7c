import * as z from 'zod';
import { type PlanFacts, refuseChanges } from '../changed-since.ts';
import type { CopyJobPlanView } from './plan-view.ts';

const named = z.object({ id: z.string(), name: z.string() });

/** What counts of a plan that somebody has seen. */
export const approvedCopyJob = z.object({
  server: z.string(),
  action: z.enum(['create', 'nothing', 'update', 'refuse']),
  backupJob: named,
  repository: named,
  enabled: z.boolean(),
  schedule: z.object({ policy: z.unknown() }),
});
export type ApprovedCopyJob = z.infer<typeof approvedCopyJob>;

/**
 * @throws RefusedError `conflict` unless both plans come to the same copy job. One that is there as it was to be made
 * is no change: an earlier try may have made it
 */
export function refuseOtherCopyJob(approved: ApprovedCopyJob, now: CopyJobPlanView): void {
  const action = now.action === 'nothing' ? approved.action : now.action;
  refuseChanges(factsOf(approved), { ...factsOf(now), action });
}

function factsOf({ server, action, backupJob, repository, enabled, schedule }: ApprovedCopyJob): PlanFacts {
  return { server, action, backupJob, repository, enabled, schedule: schedule.policy };
}
