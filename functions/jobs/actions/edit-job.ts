import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type * as z from 'zod';
import { type Action, refuseField } from '../../action.ts';
import { checkedDocument, patchedDocument } from '../check-document.ts';
import type { JobsContext } from '../context.ts';
import { editJobInput, patchJobInput } from '../job-document.ts';
import { isLostAnswer, type StoredDocument, stored, withBackupReplication } from '../job-documents.ts';
import { withKnownJob } from '../one-job.ts';

/**
 * Replaces a job of a Backup & Replication server by a document, as `PUT` says: what the document leaves out is not
 * kept. Start from the `document` of `GET /jobs/{server}/{id}`.
 */
export function editJobAction(context: JobsContext): Action<z.infer<typeof editJobInput>, StoredDocument> {
  return {
    name: 'jobs:edit',
    permission: 'jobs:write',
    input: editJobInput,
    servers: ({ server }) => [server],
    run({ server, id, request }, { caller }) {
      refuseOtherId(request.id, id);
      return withKnownJob({ server, id }, () =>
        withBackupReplication(context, { name: server, caller }, async (client) => {
          const document = checkedDocument({ ...request, id }, client.version, 'edit');
          const edited = await editTwice(client, id, (current) => ({ ...document, id: current['id'] ?? id }));
          return stored(server, edited);
        }),
      );
    },
  };
}

/**
 * Changes a job of a Backup & Replication server: reads its document, applies a merge patch, writes the whole back and
 * reads again. What is not known of the document goes back as it came.
 */
export function patchJobAction(context: JobsContext): Action<z.infer<typeof patchJobInput>, StoredDocument> {
  return {
    name: 'jobs:patch',
    permission: 'jobs:write',
    input: patchJobInput,
    servers: ({ server }) => [server],
    run({ server, id, request }, { caller }) {
      refuseOtherId(request.id, id);
      const { id: _, ...patch } = request;
      return withKnownJob({ server, id }, () =>
        withBackupReplication(context, { name: server, caller }, async (client) => {
          await editTwice(client, id, (current) => patchedDocument(current, patch, client.version));
          return stored(server, await client.jobs.get(id));
        }),
      );
    },
  };
}

function refuseOtherId(given: string | undefined, id: string): void {
  if (given === undefined || given.toLowerCase() === id.toLowerCase()) return;
  throw refuseField('invalid-input', 'id', 'The document is that of another job than the path names.');
}

/** Edits a job, and once more where the answer is lost: the same change twice does no more than once. */
async function editTwice(
  client: BackupReplication,
  id: string,
  change: (current: JsonObject) => JsonObject,
): ReturnType<BackupReplication['jobs']['edit']> {
  const edit = () => client.jobs.edit(id, change);
  return edit().catch((error) => (isLostAnswer(error) ? edit() : Promise.reject(error)));
}
