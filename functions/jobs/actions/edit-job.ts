import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type * as z from 'zod';
import { type Action, RefusedError, refuseField } from '../../action.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { patchedDocument, replacedDocument } from '../check-document.ts';
import type { JobsContext } from '../context.ts';
import { editManagedJob } from '../controls/managed-job.ts';
import { editJobInput, patchJobInput, versionOf } from '../job-document.ts';
import { type StoredDocument, stored, withDocuments } from '../job-documents.ts';
import { withKnownJob } from '../one-job.ts';

const instead = {
  microsoft365: 'A copy job is changed by POST /copy-jobs with "update"; backup jobs are not changed here.',
};

/**
 * Replaces a job's document on a Backup & Replication server, as `PUT` does: fields that the new document omits are
 * lost. Start from the `document` of `GET /jobs/{server}/{id}`.
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
        withDocuments(
          context,
          { name: server, caller },
          {
            'backup-replication': async (client) => {
              const change = (current: JsonObject) =>
                replacedDocument(current, { ...request, id: current['id'] ?? id }, client.version);
              return stored(server, await editTwice(client, { id, ifMatch }, change));
            },
            instead: { ...instead, 'enterprise-manager': 'It changes parts of a job: PATCH takes them.' },
          },
        ),
      );
    },
  };
}

/**
 * Changes a job: reads its document, applies a merge patch, writes the whole document and reads it again. Unknown
 * fields of the document are written back unchanged. For Enterprise Manager, the patch applies to `entity`.
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
        withDocuments<StoredDocument>(
          context,
          { name: server, caller },
          {
            'backup-replication': async (client) => {
              const change = (current: JsonObject) => patchedDocument(current, patch, client.version);
              await editTwice(client, { id, ifMatch }, change);
              return stored(server, await client.jobs.get(id));
            },
            'enterprise-manager': async (manager) => {
              if (ifMatch !== undefined) {
                const message = 'Documents of Enterprise Manager have no version: leave it out.';
                throw refuseField('invalid-input', 'If-Match', message);
              }
              return { server, id, ...(await editManagedJob(manager, id, patch)) };
            },
            instead,
          },
        ),
      );
    },
  };
}

function refuseOtherId(given: string | undefined, id: string): void {
  if (given === undefined || given.toLowerCase() === id.toLowerCase()) return;
  throw refuseField('invalid-input', 'id', 'The document is that of another job than the path names.');
}

/**
 * Edits a job, and once more if the answer is lost: the same change twice has the same effect as once.
 * @throws RefusedError `precondition-failed` if the job is not of the version that the change is meant for
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
      // A change that the first try made is not another writer's change.
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
