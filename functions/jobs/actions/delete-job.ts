import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import type { Action } from '../../action.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import type { JobsContext } from '../context.ts';
import { withBackupReplication } from '../job-documents.ts';
import { type OneJob, oneJob, withKnownJob } from '../one-job.ts';

/** Deletes a job of a Backup & Replication server. Its backups stay. */
export function deleteJobAction(context: JobsContext): Action<OneJob, void> {
  return {
    name: 'jobs:delete',
    permission: 'jobs:write',
    input: oneJob,
    servers: ({ server }) => [server],
    run({ server, id }, { caller }) {
      return withKnownJob({ server, id }, () =>
        withBackupReplication(context, { name: server, caller }, async (client) => {
          try {
            await client.jobs.delete(id);
          } catch (error) {
            if (!isLostAnswer(error)) throw error;
            // Gone means that the first request has done it.
            await client.jobs.delete(id).catch((again) => {
              if (!(again instanceof NotFoundError)) throw again;
            });
          }
        }),
      );
    },
  };
}
