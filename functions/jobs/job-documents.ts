import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { Job } from '@veeam-automation/veeam/backup-replication/jobs';
import { RequestRefusedError } from '@veeam-automation/veeam/transport/errors';
import { type Caller, RefusedError, refuseField } from '../action.ts';
import { findServer } from '../servers/connect.ts';
import { withServer } from '../servers/with-server.ts';
import type { JobsContext } from './context.ts';
import { versionOf } from './job-document.ts';

/** A job's document as the server has it. */
export interface StoredDocument {
  server: string;
  id: string;
  document: unknown;
  /** Another whenever the document is; `If-Match` takes it when the job is edited. */
  documentVersion: string;
}

export function stored(server: string, { id, document }: Pick<Job, 'id' | 'document'>): StoredDocument {
  return { server, id, document, documentVersion: versionOf(document) };
}

/**
 * Logs on for writing to the server, which must be one of Backup & Replication: no other product creates, edits or
 * deletes jobs by a document.
 * @throws RefusedError `invalid-input` for a server of another product, and when the server does not take the request
 */
export async function withBackupReplication<T>(
  context: JobsContext,
  { name, caller }: { name: string; caller: Caller },
  use: (client: BackupReplication) => Promise<T>,
): Promise<T> {
  const server = findServer(context.configuration, name, { caller });
  const access = { purpose: 'write', deadline: context.deadline() } as const;
  if (server.product !== 'backup-replication') throw notOfThisProduct(name, server.product);
  return withServer(context, server, access, async (loggedOn) => {
    if (loggedOn.product !== 'backup-replication') throw notOfThisProduct(name, loggedOn.product);
    try {
      return await use(loggedOn.client);
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
      throw new RefusedError('invalid-input', error.message, [], { cause: error });
    }
  });
}

function notOfThisProduct(name: string, product: string): RefusedError {
  return refuseField(
    'invalid-input',
    'server',
    `Only backup-replication servers create, edit and delete jobs by a document; ${name} is ${product}.`,
  );
}
