import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { MICROSOFT365_VERSIONS } from '@veeam-automation/veeam/microsoft365/versions';
import * as z from 'zod';
import { type PlanFacts, refuseChanges } from '../same-work.ts';
import { readPolicy, scheduleSummary } from './schedule/reading.ts';
import { describeWindow, windowGrid } from './schedule/window.ts';
import type { Names } from './survey.ts';

export const named = z.object({ id: z.string(), name: z.string() });
const reference = z.object({ id: z.string(), name: z.exactOptional(z.string()) });

/** One difference, with both values as text for people. `field` is the request's, such as `schedule.type`. */
export const difference = z.object({ field: z.string(), wanted: z.string(), actual: z.string() });
export type Difference = z.infer<typeof difference>;

const fieldProblem = z.object({ field: z.string(), message: z.string() });

/** A schedule as every trigger shows it. */
const scheduleView = z.object({
  summary: z.string().describe('One line for people'),
  /** Present if the window is on and readable: as one line, and a week as seven lines of 24 hours. */
  window: z.exactOptional(z.object({ text: z.string(), grid: z.array(z.string()) })),
  policy: z.unknown().describe('As the server holds it'),
});
type ScheduleView = z.infer<typeof scheduleView>;

/** A copy job as every trigger shows it. A field is absent if the server did not send it. */
const copyJobView = z.object({
  server: z.string(),
  id: z.string(),
  name: z.string(),
  backupJob: z.exactOptional(reference),
  repository: z.exactOptional(reference),
  enabled: z.exactOptional(z.boolean()),
  lastStatus: z.exactOptional(z.string()),
  lastRun: z.exactOptional(z.string()),
  lastBackup: z.exactOptional(z.string()),
  nextRun: z.exactOptional(z.string()),
  schedule: scheduleView,
});
export type CopyJobView = z.infer<typeof copyJobView>;

/** The copy jobs of some servers; `unread` are the servers that could not be read, or only in part (`incomplete`). */
export const copyJobList = z.object({
  copyJobs: z.array(copyJobView),
  unread: z.array(z.object({ server: z.string(), code: z.string(), message: z.string() })),
});
export type CopyJobList = z.infer<typeof copyJobList>;

/** The answer to a dry run. */
export const copyJobPlanView = z.object({
  server: z.string(),
  apiVersion: z.enum(MICROSOFT365_VERSIONS),
  /** `refuse`: a copy job exists and differs, and the request does not say `update`. */
  action: z.enum(['create', 'nothing', 'update', 'refuse']),
  backupJob: named,
  repository: named,
  enabled: z.boolean(),
  /** The schedule that would be sent. */
  schedule: scheduleView,
  differences: z.array(difference),
  warnings: z.array(fieldProblem),
  /** The existing copy job. */
  copyJob: z.exactOptional(copyJobView),
});
export type CopyJobPlanView = z.infer<typeof copyJobPlanView>;

/** The outcome of a request; the copy job is as it was read back. */
export const copyJobOutcome = z.object({
  copyJob: copyJobView,
  /** The answer to the creation was lost, and the copy job that exists now is as requested. */
  adopted: z.exactOptional(z.boolean()),
  changed: z.exactOptional(z.array(difference)),
  warnings: z.array(fieldProblem),
});
export type CopyJobOutcome = z.infer<typeof copyJobOutcome>;

/** The parts of a plan that must not change after a person has seen it. */
export const approvedCopyJob = copyJobPlanView
  .pick({ server: true, action: true, backupJob: true, repository: true, enabled: true })
  .extend({ schedule: scheduleView.pick({ policy: true }) });
export type ApprovedCopyJob = z.infer<typeof approvedCopyJob>;

/**
 * @throws RefusedError `conflict` unless both plans lead to the same copy job. A copy job that exists as planned is no
 * change: an earlier try may have created it
 */
export function refuseOtherCopyJob(approved: ApprovedCopyJob, now: CopyJobPlanView): void {
  const action = now.action === 'nothing' ? approved.action : now.action;
  refuseChanges(factsOf(approved), { ...factsOf(now), action });
}

function factsOf({ server, action, backupJob, repository, enabled, schedule }: ApprovedCopyJob): PlanFacts {
  return { server, action, backupJob, repository, enabled, schedule: schedule.policy };
}

/** The view of a copy job of a server, with the names of its backup job and repository if they are known. */
export function viewCopyJob(server: string, copyJob: CopyJob, names: Names): CopyJobView {
  const { id, name, backupJobId, repositoryId, isEnabled, lastStatus, schedulePolicy } = copyJob;
  return {
    server,
    id,
    name,
    ...(backupJobId !== undefined && { backupJob: viewReference(backupJobId, names) }),
    ...(repositoryId !== undefined && { repository: viewReference(repositoryId, names) }),
    ...(isEnabled !== undefined && { enabled: isEnabled }),
    ...(lastStatus !== undefined && { lastStatus }),
    ...viewTime('lastRun', copyJob.lastRun),
    ...viewTime('lastBackup', copyJob.lastBackup),
    ...viewTime('nextRun', copyJob.nextRun),
    schedule: viewSchedule(schedulePolicy),
  };
}

/** The view of a schedule policy, which may be any value from a server. Never throws. */
export function viewSchedule(policy: unknown): ScheduleView {
  const { window: state, windowSettings } = readPolicy(policy);
  const window =
    state === 'on' && windowSettings !== undefined
      ? {
          text: describeWindow(windowSettings),
          grid: windowGrid(windowSettings.backupWindow).split('\n'),
        }
      : undefined;
  return { summary: scheduleSummary(policy), ...(window && { window }), policy: policy ?? null };
}

function viewReference(id: string, names: Names): z.infer<typeof reference> {
  const name = names.get(id.toLowerCase());
  return { id, ...(name !== undefined && { name }) };
}

function viewTime<Field extends string>(field: Field, at: Date | undefined): { [key in Field]?: string } {
  return at === undefined ? {} : ({ [field]: at.toISOString() } as { [key in Field]: string });
}
