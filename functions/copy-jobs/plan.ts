import type {
  CopyJob,
  CopyJobChanges,
  CopyJobSchedulePolicy,
  NewCopyJob,
} from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import { canHoldCopies, type Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import { type FieldProblem, refuseField } from '../action.ts';
import type { CopyJobRequest } from './request.ts';
import { scheduleDifferences } from './schedule/reading.ts';
import { IntervalNotSupportedError, type Schedule, schedulePolicy } from './schedule/schedule.ts';
import { findByNameOrId, type Names, namesById, type Survey } from './survey.ts';
import { type CopyJobPlanView, type Difference, viewCopyJob, viewSchedule } from './views.ts';
import { scheduleWarnings, targetWarnings } from './warnings.ts';

/** The plan of a request, with the differences and the warnings. */
export interface CopyJobPlan {
  readonly wanted: WantedCopyJob;
  readonly action: CopyJobPlanView['action'];
  readonly differences: Difference[];
  readonly warnings: FieldProblem[];
}

/**
 * Plans a request by the state of a server, and changes nothing. `at` is the time at which it would be carried out.
 * @throws RefusedError naming the field that cannot be satisfied
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

/** The view of a plan. */
export function viewPlan(server: string, plan: CopyJobPlan, survey: Survey): CopyJobPlanView {
  const { wanted, action, differences, warnings } = plan;
  const { backupJob, repository } = wanted;
  const names = namesById([backupJob], survey.repositories);
  return {
    server,
    apiVersion: survey.version,
    action,
    backupJob: { id: backupJob.id, name: backupJob.name },
    repository: { id: repository.id, name: repository.name },
    enabled: wanted.enabled ?? survey.copyJob?.isEnabled ?? true,
    schedule: viewSchedule(wanted.schedulePolicy),
    differences,
    warnings,
    ...(survey.copyJob && { copyJob: viewCopyJob(server, survey.copyJob, names) }),
  };
}

/**
 * The repository of that name or id.
 * @throws RefusedError naming `repository` if there is not exactly one, or it certainly cannot hold copies
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

/** The copy job that a backup job should have. */
export interface WantedCopyJob {
  readonly backupJob: BackupJob;
  readonly repository: Repository;
  readonly schedulePolicy: CopyJobSchedulePolicy;
  /** Undefined: a new copy job is enabled, and an existing one may be enabled or not. */
  readonly enabled: boolean | undefined;
}

/** Compares a copy job with the wanted one, by meaning. An empty list means that it is right. */
export function differencesFrom(wanted: WantedCopyJob, actual: CopyJob, names: Names): Difference[] {
  const found: Difference[] = [];
  const { repository, enabled } = wanted;
  const actualId = actual.repositoryId?.toLowerCase();
  if (actualId !== repository.id.toLowerCase()) {
    const name = actualId === undefined ? undefined : names.get(actualId);
    found.push({
      field: 'repository',
      wanted: repository.name,
      actual: name ?? actual.repositoryId ?? 'unknown',
    });
  }
  if (enabled !== undefined && actual.isEnabled !== enabled) {
    found.push({ field: 'enabled', wanted: String(enabled), actual: String(actual.isEnabled ?? 'unknown') });
  }
  const schedule = scheduleDifferences(wanted.schedulePolicy, actual.schedulePolicy);
  return [
    ...found,
    ...schedule.map((difference) => ({ ...difference, field: `schedule.${difference.field}` })),
  ];
}

/** The body that creates the copy job (vb365-v6: POST CopyJobs); only v8 accepts an organization. */
export function newCopyJob(
  { backupJob, repository, schedulePolicy, enabled }: WantedCopyJob,
  version: Microsoft365Version,
): NewCopyJob {
  return {
    backupJobId: backupJob.id,
    repositoryId: repository.id,
    ...(version === 'v8' &&
      backupJob.organizationId !== undefined && { organizationId: backupJob.organizationId }),
    isEnabled: enabled ?? true,
    schedulePolicy,
  };
}

/** The body that changes an existing copy job into the wanted one. */
export function changesTo({ repository, schedulePolicy, enabled }: WantedCopyJob): CopyJobChanges {
  return {
    repositoryId: repository.id,
    schedulePolicy,
    ...(enabled !== undefined && { isEnabled: enabled }),
  };
}
