import type { JsonRecord } from '../transport/json-record.ts';
import { inKnownCase } from './fields.ts';
import { type JobFields, readJobFields } from './job-fields.ts';

const SCHEDULE_TYPES = ['Periodically', 'Daily', 'ManualOnly'] as const;

/** A backup job (RESTJob, vb365 specs). What is undefined, the server did not tell. */
export interface BackupJob extends JobFields {
  readonly description: string | undefined;
  /** `EntireOrganization` or `SelectedItems`. */
  readonly backupType: string | undefined;
  readonly schedule: BackupJobSchedule | undefined;
}

/** When a backup job runs, as far as anything here looks at it (RESTJobSchedulePolicy, vb365 specs). */
interface BackupJobSchedule {
  /** A type that nobody has seen passes as it came. */
  readonly type: (typeof SCHEDULE_TYPES)[number] | (string & {}) | undefined;
  /** Older documents switch a schedule off with it, and v6 to v8 still have it. */
  readonly scheduleEnabled: boolean | undefined;
}

export function readBackupJob(record: JsonRecord, id: string): BackupJob {
  return {
    ...readJobFields(record, id).fields,
    description: record.text('description'),
    backupType: record.text('backupType'),
    schedule: readSchedule(record.record('schedulePolicy')),
  };
}

function readSchedule(policy: JsonRecord | undefined): BackupJobSchedule | undefined {
  if (policy === undefined) return undefined;
  const type = policy.text('type');
  return {
    type: type === undefined ? undefined : inKnownCase(SCHEDULE_TYPES, type),
    scheduleEnabled: policy.flag('scheduleEnabled'),
  };
}
