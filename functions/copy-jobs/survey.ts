import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import type { Listing } from '@veeam-automation/veeam/microsoft365/pages';
import type { Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import { NotFoundError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { refuseField } from '../action.ts';
import { log } from '../platform/log.ts';
import { findByNameOrId } from './find-by-name.ts';
import type { Survey } from './plan.ts';
import type { ServerSurvey } from './policy-plan.ts';
import { type Names, namesById } from './view.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Looks at what a server holds around one backup job, given by name or id.
 * @throws RefusedError naming `backupJob` when there is not exactly one; VeeamError
 */
export async function surveyBackupJob(client: Microsoft365, nameOrId: string): Promise<Survey> {
  const [backupJob, repositories] = await Promise.all([
    findBackupJob(client, nameOrId),
    client.repositories(),
  ]);
  const copyJob = await client.copyJobs.ofBackupJob(backupJob.id);
  return { version: client.version, backupJob, repositories: repositories.items, copyJob };
}

/** Looks at all that policies are held against. @throws VeeamError */
export async function surveyServer(client: Microsoft365, server: string, at: Date): Promise<ServerSurvey> {
  const [backupJobs, copyJobs, repositories] = await Promise.all([
    client.backupJobs.list(),
    client.copyJobs.list(),
    client.repositories(),
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

/** Copy jobs with the names of what they refer to. Names are asked for besides: without them there are ids. @throws VeeamError */
export async function readCopyJobs(
  client: Microsoft365,
  server: string,
): Promise<{ copyJobs: readonly CopyJob[]; names: Names; leftOut: string | undefined }> {
  const [copyJobs, backupJobs, repositories] = await Promise.all([
    client.copyJobs.list(),
    namesIn<BackupJob>(server, client.backupJobs.list()),
    namesIn<Repository>(server, client.repositories()),
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

/** Which lists are not whole, as a sentence; undefined when all are. */
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
    return findByNameOrId((await client.backupJobs.list()).items, nameOrId, place);
  }
  try {
    return await client.backupJobs.get(nameOrId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw refuseField(
      'invalid-input',
      'backupJob',
      'The server has no backup job with the id that was given.',
    );
  }
}
