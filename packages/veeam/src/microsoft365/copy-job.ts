import type { JsonRecord } from '../transport/json-record.ts';
import { idInLink, referenceIn } from './fields.ts';
import { type JobFields, readJobFields } from './job-fields.ts';
import { type ReadSchedulePolicy, readSchedulePolicy } from './schedule-policy.ts';

/**
 * A backup copy job (RESTCopyJob, vb365 specs; vb365-v6: POST CopyJobs), which the server names after its backup job
 * and ` - copy job`. What is undefined, the server did not tell.
 */
export interface CopyJob extends JobFields {
  readonly backupJobId: string | undefined;
  readonly schedule: ReadSchedulePolicy | undefined;
  /** Whole and as it came, so that an edit loses nothing. */
  readonly schedulePolicy: unknown;
}

export function readCopyJob(record: JsonRecord, id: string): CopyJob {
  const { fields, links } = readJobFields(record, id);
  const policy = record.record('schedulePolicy');
  return {
    ...fields,
    backupJobId: referenceIn(record, 'backupJobId') ?? idInLink(links, 'backupJob'),
    schedule: policy === undefined ? undefined : readSchedulePolicy(policy),
    schedulePolicy: record.fields['schedulePolicy'],
  };
}
