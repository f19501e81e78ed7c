import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import type { Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import type { Listing } from '@veeam-automation/veeam/reading/paging';
import { NotFoundError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { type RefusedError, refuseField } from '../action.ts';
import { nameHint } from '../input/nearest-name.ts';
import { log } from '../platform/log.ts';

/** The data of a server that a plan needs. */
export interface Survey {
  readonly version: Microsoft365Version;
  readonly backupJob: BackupJob;
  readonly repositories: readonly Repository[];
  /** The backup job's copy job, if it has one. */
  readonly copyJob: CopyJob | undefined;
}

/** The data of one server, at one moment, that is compared with the policies. */
export interface ServerSurvey {
  readonly server: string;
  readonly version: Microsoft365Version;
  readonly backupJobs: readonly BackupJob[];
  readonly copyJobs: readonly CopyJob[];
  readonly repositories: readonly Repository[];
  /** Which of these lists are incomplete, as a sentence. */
  readonly leftOut: string | undefined;
  /** Whether the list of copy jobs is complete, and each one names the backup job that it copies. */
  readonly knowsAllCopies: boolean;
  readonly at: Date;
}

/** The names of the backup jobs and repositories that copy jobs refer to, by id. */
export type Names = ReadonlyMap<string, string>;

export function namesById(...lists: readonly (readonly { id: string; name: string }[])[]): Names {
  return new Map(lists.flat().map(({ id, name }) => [id.toLowerCase(), name]));
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads one backup job, given by name or id, its copy job and the repositories of the server.
 * @throws RefusedError naming `backupJob` if there is not exactly one; VeeamError
 */
export async function surveyBackupJob(client: Microsoft365, nameOrId: string): Promise<Survey> {
  const [backupJob, repositories] = await Promise.all([
    findBackupJob(client, nameOrId),
    client.repositories.list().all(),
  ]);
  const copyJob = await client.copyJobs.ofBackupJob(backupJob.id);
  return { version: client.version, backupJob, repositories: repositories.items, copyJob };
}

/** Reads all data of a server that is compared with the policies. @throws VeeamError */
export async function surveyServer(client: Microsoft365, server: string, at: Date): Promise<ServerSurvey> {
  const [backupJobs, copyJobs, repositories] = await Promise.all([
    client.jobs.list().all(),
    client.copyJobs.list().all(),
    client.repositories.list().all(),
  ]);
  return {
    server,
    version: client.version,
    backupJobs: backupJobs.items,
    copyJobs: copyJobs.items,
    repositories: repositories.items,
    leftOut: leftOut({ backupJobs, copyJobs, repositories }),
    knowsAllCopies: copyJobs.isWhole && copyJobs.items.every(({ backupJobId }) => backupJobId !== undefined),
    at,
  };
}

/** Reads copy jobs, and the names for the ids in them. If names cannot be read, ids are shown. @throws VeeamError */
export async function readCopyJobs(
  client: Microsoft365,
  server: string,
): Promise<{ copyJobs: readonly CopyJob[]; names: Names; leftOut: string | undefined }> {
  const [copyJobs, backupJobs, repositories] = await Promise.all([
    client.copyJobs.list().all(),
    namesIn<BackupJob>(server, client.jobs.list().all()),
    namesIn<Repository>(server, client.repositories.list().all()),
  ]);
  return {
    copyJobs: copyJobs.items,
    names: namesById(backupJobs, repositories),
    leftOut: leftOut({ copyJobs }),
  };
}

async function namesIn<Item>(server: string, list: Promise<Listing<Item>>): Promise<readonly Item[]> {
  try {
    return (await list).items;
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    log('warn', 'names-unread', { server, code: error.code, operation: error.operation });
    return [];
  }
}

/** Which lists are incomplete, as a sentence; undefined if none is. */
function leftOut(lists: Readonly<Record<string, Listing<unknown>>>): string | undefined {
  const partly = Object.entries(lists)
    .filter(([, { isWhole }]) => !isWhole)
    .map(([name]) => words[name] ?? name);
  return partly.length === 0
    ? undefined
    : `Not all of its ${partly.join(' and ')} could be read: some are without an id, or there are too many.`;
}

const words: Readonly<Record<string, string>> = {
  backupJobs: 'backup jobs',
  copyJobs: 'copy jobs',
  repositories: 'repositories',
};

async function findBackupJob(client: Microsoft365, nameOrId: string): Promise<BackupJob> {
  if (!guid.test(nameOrId)) {
    const place = { field: 'backupJob', what: 'backup job' };
    return findByNameOrId((await client.jobs.list().all()).items, nameOrId, place);
  }
  try {
    return await client.jobs.get(nameOrId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw refuseField(
      'invalid-input',
      'backupJob',
      'The server has no backup job with the id that was given.',
    );
  }
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Finds the one item with that id (in any letter case) or exact name. `what` is its kind, such as `backup job`; `field`
 * is the input field that named it.
 * @throws RefusedError `invalid-input`: with a suggestion if there is none, with the ids if there are several
 */
export function findByNameOrId<Item extends Named>(
  items: readonly Item[],
  wanted: string,
  { field, what }: { field: string; what: string },
): Item {
  const [byId, ...ofSameId] = items.filter(({ id }) => id.toLowerCase() === wanted.toLowerCase());
  if (byId && ofSameId.length === 0) return byId;
  if (byId) {
    const names = [byId, ...ofSameId].map(({ name }) => name).join(', ');
    throw refuseField('invalid-input', field, `More than one ${what} has the id ${wanted}: ${names}.`);
  }
  const [found, ...others] = items.filter(({ name }) => name === wanted);
  if (!found) throw refuseUnknown(items, wanted, { field, what });
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ id }) => id).join(', ');
  throw refuseField('invalid-input', field, `More than one ${what} has that name; give an id: ${ids}.`);
}

function refuseUnknown(
  items: readonly Named[],
  wanted: string,
  { field, what }: { field: string; what: string },
): RefusedError {
  const hint = nameHint(
    wanted,
    items.map(({ name }) => name),
    'The server has',
  );
  return refuseField('invalid-input', field, `The server has no ${what} of that name or id.${hint}`);
}
