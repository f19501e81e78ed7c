import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import type { Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import type { JobSettings } from './job-settings.ts';
import { known, type NoteOdd, Part } from './part.ts';
import { allowedHours, daysOfWeek, everyDay, longestGapHours, workdays } from './schedule.ts';

/**
 * The settings in the document of a backup or copy job, and in its repository (RESTJob, RESTCopyJob,
 * RESTBackupRepository in the vb365 specs). Retention, encryption and immutability are the repository's.
 */
export function settingsOfMicrosoft365(
  job: Pick<BackupJob | CopyJob, 'document' | 'repositoryId'>,
  repository: Repository | undefined,
  kind: 'backup' | 'copy',
  note?: NoteOdd,
): JobSettings {
  const document = Part.of(job.document, note);
  const policy = document?.part('schedulePolicy');
  const excluded = document?.parts('excludedItems');
  return {
    ...known({
      retention: known({ days: repository?.retentionDays }),
      encryption: repository?.isEncrypted,
      schedule: kind === 'backup' ? backupSchedule(policy) : copySchedule(policy),
      retries: retriesOf(policy),
      storage: known({
        repositoryId: job.repositoryId,
        repositoryName: repository?.name,
        isImmutable: repository?.isImmutable,
      }),
      exclusions: excluded && { objects: excluded.length, disks: 0 },
    }),
  };
}

function backupSchedule(policy: Part | undefined): JobSettings['schedule'] {
  const type = policy?.text('type')?.toLowerCase();
  if (policy === undefined || type === undefined) return undefined;
  if (type === 'manualonly' || policy.flag('scheduleEnabled') === false) return { by: 'nothing' };
  const everyHours =
    type === 'periodically' ? periodHours(policy) : type === 'daily' ? dayHours(policy) : undefined;
  return { by: 'time', ...known({ everyHours, windowHours: windowOf(policy, 'backupWindow') }) };
}

/** (RESTCopyJobSchedulePolicy) */
function copySchedule(policy: Part | undefined): JobSettings['schedule'] {
  const type = policy?.text('type')?.toLowerCase();
  if (policy === undefined || type === undefined) return undefined;
  const windowHours = windowOf(policy, 'backupCopyWindow');
  if (type === 'immediate') return { by: 'continuous', ...known({ windowHours }) };
  const everyHours =
    type === 'periodically' ? periodHours(policy) : type === 'dailyattime' ? dayHours(policy) : undefined;
  return { by: 'time', ...known({ everyHours, windowHours }) };
}

/** Such as `Minutes30` or `Hours4`. */
function periodHours(policy: Part): number | undefined {
  const [, unit, count] = /^(minutes|hours)(\d+)$/i.exec(policy.text('periodicallyEvery') ?? '') ?? [];
  if (unit === undefined) return undefined;
  return unit.toLowerCase() === 'hours' ? Number(count) : Number(count) / 60;
}

function dayHours(policy: Part): number | undefined {
  const type = policy.text('dailyType') ?? '';
  switch (type.toLowerCase()) {
    case 'everyday':
      return longestGapHours(everyDay);
    case 'workdays':
      return longestGapHours(workdays);
    case 'weekends':
      return longestGapHours([0, 6]);
    default:
      return longestGapHours(daysOfWeek([type]));
  }
}

/** 168 hours from Sunday on; true is allowed (RESTBackupWindowSettings). */
function windowOf(policy: Part, window: 'backupWindow' | 'backupCopyWindow'): number | undefined {
  if (policy.flag(`${window}Enabled`) !== true) return undefined;
  const hours = policy.part(`${window}Settings`)?.flags('backupWindow');
  return hours && allowedHours([hours.map((isAllowed) => (isAllowed ? '1' : '0')).join('')]);
}

function retriesOf(policy: Part | undefined): number | undefined {
  const isEnabled = policy?.flag('retryEnabled');
  return isEnabled === false ? 0 : isEnabled === true ? policy?.count('retryNumber') : undefined;
}
