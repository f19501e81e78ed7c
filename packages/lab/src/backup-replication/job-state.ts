import { isCopy } from '../estate/copies.ts';
import type { EstateJob } from '../estate/estate.ts';
import {
  currentRun,
  isContinuous,
  isDisabled,
  lastRun,
  nextRun,
  runProgress,
  runState,
} from '../estate/runs.ts';
import type { Revision } from '../options.ts';
import { type Call, repositoryOf } from './call.ts';
import { isPeriodicCopy } from './copy-document.ts';
import { jobTypeOf } from './job-types.ts';
import { isFrom, spellEnum, withoutNulls } from './revision.ts';
import { sessionProgress } from './run-progress.ts';

const OLD_STATUSES = ['Running', 'Inactive', 'Disabled'] as const;
const STATUSES = [...OLD_STATUSES, 'Enabled', 'Stopping', 'Stopped', 'Starting'] as const;
const WORKLOADS = ['Application', 'CloudVm', 'File', 'Server', 'Workstation', 'Vm'] as const;
export const RESULTS = ['None', 'Success', 'Warning', 'Failed'] as const;

/** EJobStatus as the revision spells it. */
export function statusNames(revision: Revision): readonly string[] {
  const names = isFrom(revision, '1.3-rev0') ? STATUSES : OLD_STATUSES;
  return names.map((name) => spellEnum(revision, name));
}

/** EJobWorkload as the revision spells it. */
export function workloadNames(revision: Revision): readonly string[] {
  return WORKLOADS.map((name) => spellEnum(revision, name));
}

/**
 * EJobStatus. Three values up to 1.2-rev1; later a job that has run and is scheduled is Stopped while it waits
 * (vbr-1.3-rev1's example), and any other idle one Inactive, which is the lab's reading.
 */
export function statusOf({ revision, now }: Pick<Call, 'revision' | 'now'>, job: EstateJob): string {
  const shown = job.shown?.status;
  if (shown !== undefined) return knownStatus(revision, shown) ?? shown;
  return spellEnum(revision, realStatus(revision, job, now));
}

function realStatus(revision: Revision, job: EstateJob, now: Date): (typeof STATUSES)[number] {
  const run = currentRun(job);
  const isNew = isFrom(revision, '1.3-rev0');
  if (run !== undefined) {
    const state = runState(run, now);
    return isNew && state !== 'Working' && state !== 'Stopped' ? state : 'Running';
  }
  if (isDisabled(job)) return 'Disabled';
  return isNew && job.scheduleConfigured && job.runs.length > 0 ? 'Stopped' : 'Inactive';
}

function knownStatus(revision: Revision, status: string): string | undefined {
  return statusNames(revision).find((name) => name.toLowerCase() === status.toLowerCase());
}

/** `None` until a run has ended, and while one is under way. Source: vbr-1.1-rev1: Get All Job States. */
export function lastResultOf(job: EstateJob): string {
  return lastRun(job)?.result ?? 'None';
}

export function workloadOf(revision: Revision, job: EstateJob): string {
  if (job.kind === 'AgentBackup') return spellEnum(revision, 'Server');
  if (job.kind === 'NasBackup') return spellEnum(revision, 'File');
  return spellEnum(revision, /\b(oracle|sql)\b/i.test(job.name) ? 'Application' : 'Vm');
}

export function objectsCountOf(job: EstateJob): number {
  return job.shown?.objectsCount ?? job.objects.length;
}

/** A JobStateModel as the revision of the call has it. Source: vbr-1.1-rev1: Get All Job States; vbr-1.3-rev1. */
export function jobStateModel(call: Call, job: EstateJob): Readonly<Record<string, unknown>> {
  const { revision, time, now } = call;
  const run = lastRun(job);
  const next = nextRun(job, now);
  const repository = repositoryOf(call, job);
  const model = {
    type: jobTypeOf(job, revision),
    status: statusOf(call, job),
    lastResult: lastResultOf(job),
    workload: workloadOf(revision, job),
    id: job.id,
    name: job.name,
    description: job.description,
    ...(run && { lastRun: time.stamp(run.creationTime, run.id) }),
    nextRun: next === undefined ? null : time.seconds(next),
    ...(repository && { repositoryId: repository.id, repositoryName: repository.name }),
    objectsCount: objectsCountOf(job),
    ...(run && { sessionId: run.id }),
    ...(isFrom(revision, '1.3-rev0') && newerFields(call, job, next)),
  };
  // `nextRun: null` in the examples up to 1.2-rev1; later ones leave such fields out.
  return withoutNulls(isFrom(revision, '1.3-rev0'), model);
}

/** What 1.3-rev0 added, and 1.3-rev2. Source: JobStateModel of vbr-1.3-rev0 to rev2. */
function newerFields(call: Call, job: EstateJob, next: Date | undefined) {
  const run = lastRun(job);
  return {
    nextRunPolicy: nextRunPolicy(call, job, next),
    highPriority: isHighPriority(call, job),
    progressPercent: run === undefined ? 0 : runProgress(run, call.now),
    ...(run && { sessionProgress: sessionProgress(call.revision, job, run, call.now) }),
    ...runAfter(call, job),
    ...(isCopy(job) && { backupCopyMode: isPeriodicCopy(job) ? 'Periodic' : 'Immediate' }),
    isStorageSnapshot: false,
    ...(call.revision === '1.3-rev2' && { targetName: repositoryOf(call, job)?.name ?? null }),
  };
}

/**
 * In words what nextRun cannot say. Source: the description of nextRunPolicy and its examples, a date in the server's
 * own format and `After [Linux backup job]`. Servers say two things of a copy that is made at once; which of them when
 * is the lab's choice.
 */
function nextRunPolicy(call: Call, job: EstateJob, next: Date | undefined): string {
  if (isDisabled(job)) return '<Disabled>';
  const previous = previousOf(call, job);
  if (previous !== undefined) return `After [${previous.name}]`;
  if (isContinuous(job))
    return job.copies?.[0]?.kind === 'Job' ? 'As new backup files appear' : '<Continuous>';
  return next === undefined ? '<Not scheduled>' : call.time.console(next);
}

/** Source: RunAfterJob. */
function runAfter(call: Call, job: EstateJob): object {
  const previous = previousOf(call, job);
  return previous === undefined ? {} : { runAfterJob: { jobName: previous.name, jobId: previous.id } };
}

/** The job that a job runs after. */
export function previousOf(
  { estate }: Pick<Call, 'estate'>,
  { afterJobId }: EstateJob,
): EstateJob | undefined {
  return afterJobId === undefined ? undefined : estate.jobs.find(({ id }) => id === afterJobId);
}

/** As the job's document says it. */
export function isHighPriority({ state }: Pick<Call, 'state'>, job: EstateJob): boolean {
  return state.documents.get(job.id)?.isHighPriority === true;
}
