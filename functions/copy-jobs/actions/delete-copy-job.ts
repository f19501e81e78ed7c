import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import type * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { findServer } from '../../servers/connect.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { oneCopyJob } from '../request.ts';
import { type CopyJobsContext, withMicrosoft365 } from '../session.ts';

/**
 * Deletes a copy job; the data that it has copied is kept.
 * @throws RefusedError `not-found` for an id that is not that of a copy job
 */
export function deleteCopyJobAction(context: CopyJobsContext): Action<z.infer<typeof oneCopyJob>, void> {
  return {
    name: 'copy-jobs:delete',
    permission: 'copy-jobs:write',
    input: oneCopyJob,
    servers: ({ server }) => [server],
    run({ server, id }, { caller }) {
      findServer(context.configuration, server, { product: 'microsoft365', caller });
      const access = { purpose: 'write', deadline: context.deadline() } as const;
      return withMicrosoft365(context, server, access, async ({ copyJobs }) => {
        const notFound = (error: unknown) => error instanceof NotFoundError;
        try {
          await copyJobs.delete(id);
        } catch (error) {
          if (notFound(error)) {
            const message = `${server} has no copy job of that id. Backup jobs are not deleted here.`;
            throw new RefusedError('not-found', message, [], { cause: error });
          }
          if (!isLostAnswer(error)) throw error;
          // If it is gone, the first request has deleted it.
          await copyJobs.delete(id).catch((again) => {
            if (!notFound(again)) throw again;
          });
        }
      });
    },
  };
}
