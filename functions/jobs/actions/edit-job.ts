import type * as z from 'zod';
import { type Action, refuseField } from '../../action.ts';
import type { JobsContext } from '../context.ts';
import { editJobInput } from '../job-document.ts';
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
      if (request.id !== undefined && request.id.toLowerCase() !== id.toLowerCase()) {
        throw refuseField('invalid-input', 'id', 'The document is that of another job than the path names.');
      }
      const { id: _, ...document } = request;
      return withKnownJob({ server, id }, () =>
        withBackupReplication(context, { name: server, caller }, async (client) => {
          const edit = () => client.jobs.edit(id, (current) => ({ id: current.id ?? id, ...document }));
          // Sending the same document twice does no more than sending it once.
          const edited = await edit().catch((error) =>
            isLostAnswer(error) ? edit() : Promise.reject(error),
          );
          return stored(server, edited);
        }),
      );
    },
  };
}
