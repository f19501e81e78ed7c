import type { CopyJob, CopyJobChanges, NewCopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import type { Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import type { CopyJobSchedulePolicy } from '@veeam-automation/veeam/microsoft365/schedule-policy';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import { scheduleDifferences } from './schedule-differences.ts';
import type { Names } from './view.ts';

/** The copy job that a backup job should have. */
export interface WantedCopyJob {
  readonly backupJob: BackupJob;
  readonly repository: Repository;
  readonly schedulePolicy: CopyJobSchedulePolicy;
  /** Undefined: a new one is enabled, an old one is right either way. */
  readonly enabled: boolean | undefined;
}

/** One thing that is not as wanted, both sides as text for people. `field` is the request's, such as `schedule.type`. */
export interface Difference {
  readonly field: string;
  readonly wanted: string;
  readonly actual: string;
}

/** Compares a copy job with the one that is wanted, by meaning. An empty list means that it is right. */
export function differencesFrom(wanted: WantedCopyJob, actual: CopyJob, names: Names): Difference[] {
  const found: Difference[] = [];
  const { repository, enabled } = wanted;
  const actualId = actual.repositoryId?.toLowerCase();
  if (actualId !== repository.id.toLowerCase()) {
    const name = actualId === undefined ? undefined : names.get(actualId);
    found.push({
      field: 'repository',
      wanted: repository.name,
      actual: name ?? actual.repositoryId ?? 'not told',
    });
  }
  if (enabled !== undefined && actual.isEnabled !== enabled) {
    found.push({ field: 'enabled', wanted: String(enabled), actual: String(actual.isEnabled ?? 'not told') });
  }
  const schedule = scheduleDifferences(wanted.schedulePolicy, actual.schedulePolicy);
  return [
    ...found,
    ...schedule.map((difference) => ({ ...difference, field: `schedule.${difference.field}` })),
  ];
}

/** What is sent to create the copy job (vb365-v6: POST CopyJobs); only v8 takes an organization. */
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

/** What is sent to make a copy job that differs as wanted. */
export function changesTo({ repository, schedulePolicy, enabled }: WantedCopyJob): CopyJobChanges {
  return {
    repositoryId: repository.id,
    schedulePolicy,
    ...(enabled !== undefined && { isEnabled: enabled }),
  };
}
