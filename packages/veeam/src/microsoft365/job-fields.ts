import type { Fields, JsonRecord } from '../transport/json-record.ts';
import { idInLink, linksOf, nameIn, referenceIn } from './fields.ts';
import { type JobStatus, statusIn } from './job-status.ts';

/** What backup jobs and copy jobs tell alike (RESTJob and RESTCopyJob, vb365 specs). What is undefined, the server did not tell. */
export interface JobFields {
  readonly id: string;
  /** The id where the server tells no name. */
  readonly name: string;
  readonly repositoryId: string | undefined;
  /** Told from v8 on; in v6 and v7 read from the job's link. */
  readonly organizationId: string | undefined;
  readonly isEnabled: boolean | undefined;
  readonly lastStatus: JobStatus | undefined;
  readonly lastRun: Date | undefined;
  readonly nextRun: Date | undefined;
  /** Last run that succeeded; from v7 on. */
  readonly lastBackup: Date | undefined;
  /** All of it as it came. */
  readonly document: Fields;
}

/** Reads what both kinds of jobs have; what a version does not tell itself is filled in from the job's links. */
export function readJobFields(record: JsonRecord, id: string) {
  const links = linksOf(record);
  const fields: JobFields = {
    id,
    name: nameIn(record, id),
    repositoryId: referenceIn(record, 'repositoryId') ?? idInLink(links, 'backupRepository'),
    organizationId: referenceIn(record, 'organizationId') ?? idInLink(links, 'organization'),
    isEnabled: record.flag('isEnabled'),
    lastStatus: statusIn(record, 'lastStatus'),
    lastRun: record.time('lastRun'),
    nextRun: record.time('nextRun'),
    lastBackup: record.time('lastBackup'),
    document: record.fields,
  };
  return { fields, links };
}
