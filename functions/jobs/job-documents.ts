import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { Job } from '@veeam-automation/veeam/backup-replication/jobs';
import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { RequestRefusedError } from '@veeam-automation/veeam/transport/errors';
import { type Caller, RefusedError, refuseField } from '../action.ts';
import type { Product } from '../products.ts';
import { noteChange } from '../servers/changed.ts';
import { findServer } from '../servers/connect.ts';
import { withServer } from '../servers/with-server.ts';
import type { JobsContext } from './context.ts';
import type { Started } from './controls/control.ts';
import { versionOf } from './job-document.ts';

/** A job's document as the server returned it. */
export interface StoredDocument {
  server: string;
  id: string;
  document: unknown;
  /**
   * Changes whenever the document does; for `If-Match` when the job is edited. Documents of Enterprise Manager have
   * none.
   */
  documentVersion?: string;
  /** Only for Enterprise Manager: `pending` while its task is under way. */
  outcome?: 'done' | 'pending';
  task?: Started['task'];
}

export function stored(server: string, { id, document }: Pick<Job, 'id' | 'document'>): StoredDocument {
  return { server, id, document, documentVersion: versionOf(document) };
}

/** The implementations of an action on documents by product, and which products can do what instead. */
interface ByProduct<T> {
  'backup-replication': (client: BackupReplication) => Promise<T>;
  'enterprise-manager'?: (manager: EnterpriseManager) => Promise<T>;
  /** For each unsupported product, a sentence that says why. */
  instead: Partial<Record<Product, string>>;
}

/**
 * Logs on to the server for writing, runs the implementation for its product, and notes that jobs there may have
 * changed.
 * @throws RefusedError `invalid-input` for a server of another product, and if the server refuses the request
 */
export async function withDocuments<T>(
  context: JobsContext,
  { name, caller }: { name: string; caller: Caller },
  use: ByProduct<T>,
): Promise<T> {
  const server = findServer(context.configuration, name, { caller });
  const access = { purpose: 'write', deadline: context.deadline() } as const;
  const refusal = () =>
    refuseField(
      'invalid-input',
      'server',
      `${name} is ${server.product}. ${use.instead[server.product] ?? ''}`.trim(),
    );
  if (server.product === 'microsoft365' || use[server.product] === undefined) throw refusal();
  const work = withServer(context, server, access, async (loggedOn) => {
    try {
      if (loggedOn.product === 'backup-replication') return await use['backup-replication'](loggedOn.client);
      const managed = use['enterprise-manager'];
      if (loggedOn.product !== 'enterprise-manager' || managed === undefined) throw refusal();
      return await managed(loggedOn.client);
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
      throw new RefusedError('invalid-input', error.message, [], { cause: error });
    }
  });
  try {
    const done = await work;
    await noteChange(context, name);
    return done;
  } catch (error) {
    if (!(error instanceof RefusedError)) await noteChange(context, name);
    throw error;
  }
}
