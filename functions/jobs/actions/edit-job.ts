import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type * as z from 'zod';
import { type Action, RefusedError, refuseField } from '../../action.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { patchedDocument, replacedDocument } from '../check-document.ts';
import type { JobsContext } from '../context.ts';
import { editJobInput, patchJobInput, versionOf } from '../job-document.ts';
import { type StoredDocument, stored, withBackupReplication } from '../job-documents.ts';
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
    run({ server, id, request, ifMatch }, { caller }) {
      refuseOtherId(request.id, id);
      return withKnownJob({ server, id }, () =>
        withBackupReplication(context, { name: server, caller }, async (client) => {
          const change = (current: JsonObject) =>
            replacedDocument(current, { ...request, id: current['id'] ?? id }, client.version);
          return stored(server, await editTwice(client, { id, ifMatch }, change));
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
    run({ server, id, request, ifMatch }, { caller }) {
      refuseOtherId(request.id, id);
      const { id: _, ...patch } = request;
      return withKnownJob({ server, id }, () =>
        withBackupReplication(context, { name: server, caller }, async (client) => {
          const change = (current: JsonObject) => patchedDocument(current, patch, client.version);
          await editTwice(client, { id, ifMatch }, change);
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

/**
 * Edits a job, and once more where the answer is lost: the same change twice does no more than once.
 * @throws RefusedError `precondition-failed` where the job is of another version than the change is meant for
 */
async function editTwice(
  client: BackupReplication,
  { id, ifMatch }: { id: string; ifMatch: string | undefined },
  change: (current: JsonObject) => JsonObject,
): ReturnType<BackupReplication['jobs']['edit']> {
  const versions = ifMatch === undefined ? undefined : [ifMatch.slice(1, -1)];
  const edit = () =>
    client.jobs.edit(id, (current) => {
      if (versions !== undefined && !versions.includes(versionOf(current))) throw hasChanged();
      const changed = change(current);
      // What the first time may have written is not somebody else's change.
      versions?.push(versionOf(changed));
      return changed;
    });
  return edit().catch((error) => (isLostAnswer(error) ? edit() : Promise.reject(error)));
}

function hasChanged(): RefusedError {
  return new RefusedError(
    'precondition-failed',
    'The job is no longer as it was when the version in "If-Match" was read. Read it again, and decide anew.',
  );
}
