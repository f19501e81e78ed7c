import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import { canHoldCopies, type Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import type { CopyJobSchedulePolicy } from '@veeam-automation/veeam/microsoft365/schedule-policy';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import { type FieldProblem, refuseField } from '../action.ts';
import { findByNameOrId } from './find-by-name.ts';
import type { CopyJobRequest } from './request.ts';
import type { Schedule } from './schedule.ts';
import { IntervalNotSupportedError, schedulePolicy } from './schedule-policy.ts';
import { scheduleWarnings } from './schedule-warnings.ts';
import { targetWarnings } from './target-warnings.ts';
import { namesById } from './view.ts';
import { type Difference, differencesFrom, type WantedCopyJob } from './wanted.ts';

/** What a server holds, as far as a plan needs it. */
export interface Survey {
  readonly version: Microsoft365Version;
  readonly backupJob: BackupJob;
  readonly repositories: readonly Repository[];
  /** The backup job's copy job, when it has one. */
  readonly copyJob: CopyJob | undefined;
}

/** What a request will do, and everything it is decided on. */
export interface CopyJobPlan {
  readonly wanted: WantedCopyJob;
  /** `refuse`: a copy job exists and differs, and the request does not say `update`. */
  readonly action: 'create' | 'nothing' | 'update' | 'refuse';
  readonly differences: readonly Difference[];
  readonly warnings: readonly FieldProblem[];
}

/**
 * Decides what a request will do with what a server holds, changing nothing. `at` is when it would be done.
 * @throws RefusedError naming the field that cannot be met
 */
export function planCopyJob(request: CopyJobRequest, survey: Survey, at: Date): CopyJobPlan {
  const { backupJob, repositories, copyJob, version } = survey;
  const repository = findTarget(repositories, request.repository);
  const source = repositories.find(({ id }) => id.toLowerCase() === backupJob.repositoryId?.toLowerCase());
  const wanted: WantedCopyJob = {
    backupJob,
    repository,
    schedulePolicy: policyFor(request.schedule, version, at),
    enabled: request.enabled,
  };
  const warnings = [...targetWarnings(source, repository), ...scheduleWarnings(request.schedule, at)];
  if (copyJob === undefined) return { wanted, action: 'create', differences: [], warnings };
  const differences = differencesFrom(wanted, copyJob, namesById(repositories));
  const action = differences.length === 0 ? 'nothing' : request.update ? 'update' : 'refuse';
  return { wanted, action, differences, warnings };
}

/**
 * The repository of that name or id.
 * @throws RefusedError naming `repository` when there is not exactly one, or it plainly cannot hold copies
 */
export function findTarget(repositories: readonly Repository[], nameOrId: string): Repository {
  const target = findByNameOrId(repositories, nameOrId, { field: 'repository', what: 'repository' });
  if (canHoldCopies(target) !== 'no') return target;
  const able = repositories.filter((each) => canHoldCopies(each) !== 'no').map(({ name }) => name);
  throw refuseField(
    'invalid-input',
    'repository',
    `"${target.name}" is not on object storage and cannot hold copies. Those that may: ${able.join(', ') || 'none'}.`,
  );
}

/** The schedule policy for a server's version. @throws RefusedError naming `schedule.every` */
export function policyFor(schedule: Schedule, version: Microsoft365Version, at: Date): CopyJobSchedulePolicy {
  try {
    return schedulePolicy(schedule, version, at);
  } catch (error) {
    if (!(error instanceof IntervalNotSupportedError)) throw error;
    throw refuseField('invalid-input', 'schedule.every', error.message);
  }
}
