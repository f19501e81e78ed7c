import { compareVersions } from '../transport/versions.ts';
import { escapeXml } from './elements/write-xml.ts';

/** The specification of a clone, in one of four forms by the original's type (em_rest/post_jobs_id_actionclone). */
export type JobCloneSpec =
  | { kind: 'Backup'; jobName: string; folderName: string; repositoryUid: string; description?: string }
  | { kind: 'Replica'; jobName: string; vmSuffix: string; description?: string }
  | {
      kind: 'BackupCopy' | 'ImmediateBackupCopy';
      jobName: string;
      jobFileName: string;
      repositoryUid: string;
      description?: string;
    };

/** The specification of a clone is not valid. `field` is the part that is wrong. */
export class CloneSpecError extends Error {
  override readonly name = 'CloneSpecError';
  readonly code = 'clone-spec';
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** A caller's wishes for a clone. The job's type decides which parts are used. */
export interface CloneWishes {
  name: string;
  description?: string;
  /** The name of the backup file, for a backup job. The clone's name when absent. */
  folderName?: string;
  /** `urn:veeam:Repository:<id>` of a repository on the job's own backup server; not for a replica. */
  repositoryUid?: string;
  /** The suffix for the names of the replica's machines. */
  vmSuffix?: string;
  /** The name of the backup file, for a backup copy job. The clone's name when absent. */
  jobFileName?: string;
}

/**
 * The specification in the form for the original's type.
 *
 * @throws CloneSpecError when a needed part is missing or wrong, or jobs of this type cannot be cloned
 */
export function cloneSpecFor(job: { readonly jobType: string }, wishes: CloneWishes): JobCloneSpec {
  const common = {
    jobName: wishes.name,
    ...(wishes.description === undefined ? {} : { description: wishes.description }),
  };
  switch (job.jobType) {
    case 'Backup':
      return checkCloneSpec({
        kind: 'Backup',
        ...common,
        folderName: wishes.folderName ?? wishes.name,
        repositoryUid: wishes.repositoryUid ?? '',
      });
    case 'Replica':
      return checkCloneSpec({ kind: 'Replica', ...common, vmSuffix: wishes.vmSuffix ?? '' });
    case 'BackupCopy':
    case 'ImmediateBackupCopy':
      return checkCloneSpec({
        kind: job.jobType === 'BackupCopy' ? 'BackupCopy' : 'ImmediateBackupCopy',
        ...common,
        jobFileName: wishes.jobFileName ?? wishes.name,
        repositoryUid: wishes.repositoryUid ?? '',
      });
    default:
      throw new CloneSpecError(
        'job',
        `A job of type ${job.jobType} cannot be cloned through Enterprise Manager.`,
      );
  }
}

const NAME_LIMIT = 50;

/**
 * The same spec, if a server can accept it. A name has 1 to 50 characters. They are counted in UTF-16 units, as in the
 * server's .NET, so that a name accepted here is never too long there.
 *
 * @throws CloneSpecError
 */
export function checkCloneSpec(spec: JobCloneSpec): JobCloneSpec {
  const { kind: _kind, ...parts } = spec;
  for (const [field, value] of Object.entries(parts)) {
    if (field !== 'description' && value.trim() === '') {
      throw new CloneSpecError(field, `A clone of a ${spec.kind} job needs ${field}.`);
    }
    // XML cannot carry these, not even escaped.
    if (!value.isWellFormed() || /[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/u.test(value)) {
      throw new CloneSpecError(field, `${field} has a control character or half a character.`);
    }
  }
  if (spec.jobName.length > NAME_LIMIT) {
    throw new CloneSpecError(
      'jobName',
      `A job's name has at most ${NAME_LIMIT} characters; this has ${spec.jobName.length}.`,
    );
  }
  if ('repositoryUid' in spec && !/^urn:veeam:Repository:[0-9a-f-]{36}$/i.test(spec.repositoryUid)) {
    throw new CloneSpecError('repositoryUid', 'A repository is named by its UID: urn:veeam:Repository:<id>.');
  }
  return spec;
}

/** The last API version whose clone has neither a Description nor backup copy jobs (em_rest 9.5: POST jobs clone). */
const OLD_FORM = 'v1_4';

/** Whether a server with that API version can clone a job of that kind. */
export function canClone(kind: JobCloneSpec['kind'], apiVersion: string): boolean {
  return takesDescription(apiVersion) || kind === 'Backup' || kind === 'Replica';
}

/** Whether a clone can have a description. */
export function takesDescription(apiVersion: string): boolean {
  return compareVersions(apiVersion, OLD_FORM) > 0;
}

/**
 * The parts of a spec in the order of the documents' example for its kind, because their order matters in XML
 * (em_rest). For the immediate copy, the example and its table differ; this follows the example.
 */
function orderedParts(spec: JobCloneSpec, apiVersion: string): [name: string, value: string][] {
  const name: [string, string] = ['JobName', spec.jobName];
  const description: [string, string][] =
    spec.description === undefined || !takesDescription(apiVersion)
      ? []
      : [['Description', spec.description]];
  switch (spec.kind) {
    case 'Backup':
      return [name, ['FolderName', spec.folderName], ['RepositoryUid', spec.repositoryUid], ...description];
    case 'Replica':
      return [name, ['VmSuffix', spec.vmSuffix], ...description];
    case 'BackupCopy':
      return [name, ['JobFileName', spec.jobFileName], ['RepositoryUid', spec.repositoryUid], ...description];
    case 'ImmediateBackupCopy':
      return [name, ...description, ['RepositoryUid', spec.repositoryUid], ['JobFileName', spec.jobFileName]];
  }
}

/** The body of a clone request in XML. */
export function cloneXml(spec: JobCloneSpec, apiVersion: string): string {
  const parts = orderedParts(spec, apiVersion).map(
    ([name, value]) => `    <${name}>${escapeXml(value)}</${name}>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<JobCloneSpec xmlns="http://www.veeam.com/ent/v1.0" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <${spec.kind}JobCloneInfo>
${parts.join('')}  </${spec.kind}JobCloneInfo>
</JobCloneSpec>`;
}

/** The body of a clone request in JSON: PascalCase keys even for version 13, and no outer JobCloneSpec. */
export function cloneJson(spec: JobCloneSpec, apiVersion: string): string {
  return JSON.stringify({ [`${spec.kind}JobCloneInfo`]: Object.fromEntries(orderedParts(spec, apiVersion)) });
}
