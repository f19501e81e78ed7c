import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import type { Action } from '../../action.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import type { JobsContext } from '../context.ts';
import { deleteManagedJob, type ManagedChange } from '../controls/managed-job.ts';
import { withDocuments } from '../job-documents.ts';
import { type OneJob, oneJob, withKnownJob } from '../one-job.ts';

/** Deletes a job. Its backups are kept. */
export function deleteJobAction(context: JobsContext): Action<OneJob, ManagedChange> {
  return {
    name: 'jobs:delete',
    permission: 'jobs:write',
    input: oneJob,
    servers: ({ server }) => [server],
    run({ server, id }, { caller }) {
      return withKnownJob({ server, id }, () =>
        withDocuments<ManagedChange>(
          context,
          { name: server, caller },
          {
            'backup-replication': async ({ jobs }) => {
              try {
                await jobs.delete(id);
              } catch (error) {
                if (!isLostAnswer(error)) throw error;
                // If it is gone, the first request has deleted it.
                await jobs.delete(id).catch((again) => {
                  if (!(again instanceof NotFoundError)) throw again;
                });
              }
              return { outcome: 'done' };
            },
            'enterprise-manager': (manager) => deleteManagedJob(manager, id),
            instead: {
              microsoft365:
                'Copy jobs are deleted by DELETE /copy-jobs/{server}/{id}; backup jobs are not deleted here.',
            },
          },
        ),
      );
    },
  };
}
