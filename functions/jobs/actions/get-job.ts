import type { Action } from '../../action.ts';
import { findServer } from '../../servers/connect.ts';
import type { JobsContext } from '../context.ts';
import { keepJobSeen } from '../last-seen.ts';
import { type OneJob, oneJob, withKnownJob } from '../one-job.ts';
import { readOneJob } from '../read/read-server.ts';
import type { WholeJob } from '../read/whole-job.ts';

/** Reads one job completely: normalized, and as its server describes it. The result is stored as last seen. */
export function getJobAction(context: JobsContext): Action<OneJob, WholeJob> {
  return {
    name: 'jobs:get',
    permission: 'jobs:read',
    input: oneJob,
    servers: ({ server }) => [server],
    run(input, { caller }) {
      const server = findServer(context.configuration, input.server, { caller });
      return withKnownJob(input, async () => {
        const whole = await readOneJob(context, server, input.id, context.deadline());
        await keepJobSeen(context, whole.job);
        return whole;
      });
    },
  };
}
