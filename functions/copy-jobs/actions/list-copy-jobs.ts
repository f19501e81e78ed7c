import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { serverName } from '../../configuration.ts';
import { codeOf, isExpected } from '../../platform/expected-error.ts';
import { findServer } from '../../servers/connect.ts';
import { type CopyJobsContext, withMicrosoft365 } from '../session.ts';
import { readCopyJobs } from '../survey.ts';
import { type CopyJobList, viewCopyJob } from '../views.ts';

const listInput = z.strictObject({
  /** Absent: every Backup for Microsoft 365 server that the caller may use. */
  server: z.exactOptional(serverName),
});

/**
 * Lists the copy jobs of one server, or of all. If only one server is asked for and cannot be read, that is an error.
 */
export function listCopyJobsAction(
  context: CopyJobsContext,
): Action<z.output<typeof listInput>, CopyJobList> {
  return {
    name: 'copy-jobs:list',
    permission: 'copy-jobs:read',
    input: listInput,
    servers: ({ server }) => (server === undefined ? [] : [server]),
    async run({ server }, { caller }) {
      const deadline = context.deadline();
      if (server !== undefined) {
        findServer(context.configuration, server, { product: 'microsoft365', caller });
        return copyJobsOf(context, server, deadline);
      }
      const servers = context.configuration.servers
        .filter(({ product, name }) => product === 'microsoft365' && mayUse(caller, name))
        .map(({ name }) => name);
      const lists = await Promise.all(servers.map((name) => readOne(context, name, deadline)));
      return {
        copyJobs: lists.flatMap(({ copyJobs }) => copyJobs),
        unread: lists.flatMap(({ unread }) => unread),
      };
    },
  };
}

async function readOne(
  context: CopyJobsContext,
  server: string,
  deadline: AbortSignal,
): Promise<CopyJobList> {
  try {
    return await copyJobsOf(context, server, deadline);
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { copyJobs: [], unread: [{ server, code: codeOf(error), message: error.message }] };
  }
}

async function copyJobsOf(
  context: CopyJobsContext,
  server: string,
  deadline: AbortSignal,
): Promise<CopyJobList> {
  return withMicrosoft365(context, server, { purpose: 'read', deadline }, async (client) => {
    const { copyJobs, names, leftOut } = await readCopyJobs(client, server);
    return {
      copyJobs: copyJobs.map((copyJob) => viewCopyJob(server, copyJob, names)),
      unread: leftOut === undefined ? [] : [{ server, code: 'incomplete', message: leftOut }],
    };
  });
}
