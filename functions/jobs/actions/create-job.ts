import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type * as z from 'zod';
import { type Action, refuseField } from '../../action.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { newDocument } from '../check-document.ts';
import type { JobsContext } from '../context.ts';
import { createJobInput } from '../job-document.ts';
import { type StoredDocument, stored, withDocuments } from '../job-documents.ts';

const instead = {
  'enterprise-manager': 'It makes a job only as the clone of another: POST /clones does.',
  microsoft365: 'Copy jobs are created by POST /copy-jobs; backup jobs are not created here.',
};

/**
 * Creates a job on a Backup & Replication server from the product's own document (JobSpec). Its name must be unused, so
 * that after a lost answer a job of that name is the one just created.
 */
export function createJobAction(
  context: JobsContext,
): Action<z.infer<typeof createJobInput>, StoredDocument> {
  return {
    name: 'jobs:create',
    permission: 'jobs:write',
    input: createJobInput,
    servers: ({ server }) => [server],
    run({ server, request }, { caller }) {
      return withDocuments(
        context,
        { name: server, caller },
        {
          instead,
          'backup-replication': async (client) => {
            const { id: _, ...document } = request;
            const { name } = document;
            const named = await findByName(client, name);
            // Looking may have switched the client to a newer revision; that one is used.
            const spec = newDocument(document, client.version);
            if (named !== undefined) {
              throw refuseField('name-taken', 'name', `${server} has a job of that name already.`);
            }
            try {
              return stored(server, await client.jobs.create(spec));
            } catch (error) {
              const made = isLostAnswer(error) ? await findByName(client, name) : undefined;
              if (made === undefined) throw error;
              return stored(server, await client.jobs.get(made.id));
            }
          },
        },
      );
    },
  };
}

/** The job of exactly that name; in the server's filter, `*` stands for any characters. */
async function findByName(client: BackupReplication, name: string): Promise<{ id: string } | undefined> {
  for await (const states of client.jobs.listStates({ nameFilter: name })) {
    const found = states.find((state) => state.name.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found;
  }
  return undefined;
}
