import { isVisible, type JsonRecord } from '../reading/json-record.ts';
import { isAtLeast } from '../transport/versions.ts';
import type { Revision } from './revision.ts';

/**
 * The spelling of enum values changed with the revision (`running` until 1.3-rev0, `Running` from 1.3-rev1;
 * `Backup` became `VSphereBackup` in 1.3-rev0), and whether a server's answers follow the revision asked for is
 * not documented. So answers are read in any case and converted to one spelling, and filters are written in the
 * spelling of the revision in use. (vbr-1.1-rev0, vbr-1.3-rev1: EJobStatus, EJobWorkload, EJobType)
 */
export type JobStatus =
  | 'running'
  | 'inactive'
  | 'disabled'
  | 'enabled'
  | 'stopping'
  | 'stopped'
  | 'starting'
  | (string & {});
export type SessionResult = 'None' | 'Success' | 'Warning' | 'Failed' | (string & {});
export type JobWorkload =
  | 'application'
  | 'cloudVm'
  | 'file'
  | 'server'
  | 'workstation'
  | 'vm'
  | (string & {});
export type JobType =
  | 'VSphereBackup'
  | 'VSphereReplica'
  | 'CloudDirectorBackup'
  | 'BackupCopy'
  | (string & {});

const readKnownStatus = reader([
  'running',
  'inactive',
  'disabled',
  'enabled',
  'stopping',
  'stopped',
  'starting',
]);
/** A status in lower case, known or not. */
export function readStatus(raw: string): JobStatus {
  return readKnownStatus(raw) ?? raw.toLowerCase();
}

const readKnownResult = reader(['None', 'Success', 'Warning', 'Failed']);
/** A session's result in Veeam's spelling; an unknown result is unchanged. */
export function readResult(raw: string): SessionResult {
  return readKnownResult(raw) ?? raw;
}

const readKnownWorkload = reader(['application', 'cloudVm', 'file', 'server', 'workstation', 'vm']);
/** A workload in the spelling of 1.1-rev0; an unknown workload is unchanged. */
export function readWorkload(raw: string): JobWorkload {
  return readKnownWorkload(raw) ?? raw;
}

const VSPHERE_BACKUP_SINCE: Revision = '1.3-rev0';
const PASCAL_CASE_SINCE: Revision = '1.3-rev1';

/** A job's type. `Backup` of the older revisions becomes `VSphereBackup`; every other type is unchanged. */
export function readJobType(raw: string): JobType {
  return raw === 'Backup' ? 'VSphereBackup' : raw;
}

/** A job's type in the spelling that `revision` needs in a filter or a new job. */
export function writeJobType(type: JobType, revision: Revision): string {
  if (isAtLeast(revision, VSPHERE_BACKUP_SINCE)) return readJobType(type);
  return type === 'VSphereBackup' ? 'Backup' : type;
}

/** A status or a workload in the spelling that a filter of `revision` needs. */
export function writeValue(value: JobStatus | JobWorkload, revision: Revision): string {
  const first = value.charAt(0);
  return (
    (isAtLeast(revision, PASCAL_CASE_SINCE) ? first.toUpperCase() : first.toLowerCase()) + value.slice(1)
  );
}

function reader(values: readonly string[]): (raw: string) => string | undefined {
  const spellings = new Map(values.map((value) => [value.toLowerCase(), value]));
  const exact = new Map(values.flatMap((value) => [[value, value] as const, [capitalised(value), value]]));
  return (raw) => exact.get(raw) ?? spellings.get(raw.toLowerCase());
}

function capitalised(value: string): string {
  return value.charAt(0).toUpperCase() + value.slice(1);
}

/** .NET's empty GUID, which means none: "The value is always 0000… except for custom platforms" (SessionModel). */
const NONE = '00000000-0000-0000-0000-000000000000';

/** The id of another resource; undefined when the record names none. An empty text is not an id. */
export function referenceIn(
  record: JsonRecord,
  field: string,
  value = record.fields[field],
): string | undefined {
  const id = record.text(field, value);
  if (id === undefined || id === NONE) return undefined;
  return isVisible(id) ? id : record.note(field, 'missing');
}
