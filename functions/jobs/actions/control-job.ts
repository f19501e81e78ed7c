import {
  RequestRefusedError,
  RequestTimeoutError,
  UnsupportedVersionError,
  VeeamError,
} from '@veeam-automation/veeam/transport/errors';
import { type Action, RefusedError } from '../../action.ts';
import { noteChange } from '../../servers/changed.ts';
import { findServer } from '../../servers/connect.ts';
import type { LoggedOn } from '../../servers/log-on.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { withServer } from '../../servers/with-server.ts';
import type { JobsContext } from '../context.ts';
import {
  beginsRun,
  type ControlInput,
  type Controlled,
  controlInput,
  hasRunFor,
  isAchieved,
  isAlready,
  isUnderWay,
  optionsIn,
  refuseForeignOptions,
  type Started,
} from '../controls/control.ts';
import type { Job } from '../job.ts';
import { keepJobSeen } from '../last-seen.ts';
import { withKnownJob } from '../one-job.ts';
import { wholeJobOf, withoutSecrets } from '../read/read-server.ts';

/**
 * Starts, stops, retries, synchronizes, enables or disables a job: reads it, acts if necessary, and reads it again. The
 * last state is stored.
 */
export function controlJobAction(context: JobsContext): Action<ControlInput, Controlled> {
  return {
    name: 'jobs:control',
    permission: 'jobs:write',
    input: controlInput,
    servers: ({ server }) => [server],
    run(request, { caller }) {
      const server = findServer(context.configuration, request.server, { caller });
      refuseForeignOptions(request, server.product);
      const deadline = context.deadline();
      return withKnownJob(request, async () => {
        try {
          const controlled = await withServer(
            context,
            server,
            { purpose: 'write', deadline },
            (loggedOn, connection) =>
              control(loggedOn, request, async () => {
                const { job } = await wholeJobOf(loggedOn, server.name, request.id, context.now(), deadline);
                return withoutSecrets(job, connection);
              }),
          );
          await keepJobSeen(context, controlled.job);
          return controlled;
        } catch (error) {
          if (error instanceof VeeamError && error.mayHaveActed) await noteChange(context, server.name);
          throw error;
        }
      });
    },
  };
}

async function control(
  loggedOn: LoggedOn,
  request: ControlInput,
  look: () => Promise<Job>,
): Promise<Controlled> {
  const { control: wanted, since } = request;
  if (loggedOn.product === 'backup-replication') {
    const { refuseLackingOptions } = await import('../controls/backup-replication.ts');
    refuseLackingOptions(loggedOn.client.version, optionsIn(request));
  }
  const before = await look();
  const isDone = isAlready(wanted, before) || (since !== undefined && hasRunFor(since, wanted, before));
  if (isDone) return { control: wanted, outcome: 'unchanged', job: before };
  if (beginsRun(wanted) && isUnderWay(before)) {
    throw new RefusedError('conflict', `"${before.name}" is ${before.status} already.`);
  }
  const { resolved, ...started } = await actOnce(loggedOn, request, before, look);
  const job = resolved ?? (await look());
  return { control: wanted, outcome: isAchieved(wanted, before, job) ? 'done' : 'pending', job, ...started };
}

/**
 * Acts. After a lost answer, it first looks whether that was done, and acts once more only if it was not. After a
 * timeout it does not act again: the server may still be about to act.
 * @returns the server's answer, or the job if looking has resolved it
 */
async function actOnce(
  loggedOn: LoggedOn,
  request: ControlInput,
  before: Job,
  look: () => Promise<Job>,
): Promise<Started & { resolved?: Job }> {
  try {
    return await act(loggedOn, request, before);
  } catch (error) {
    if (!isLostAnswer(error)) throw error;
    const after = await look();
    if (isAchieved(request.control, before, after)) return { resolved: after };
    // Enterprise Manager's tasks were looked at: what they did not do stays undone.
    if (error instanceof RequestTimeoutError || loggedOn.product === 'enterprise-manager') throw error;
    return act(loggedOn, request, before);
  }
}

/** @throws RefusedError `conflict` if the server or its version does not allow it; every other VeeamError */
async function act(loggedOn: LoggedOn, request: ControlInput, job: Job): Promise<Started> {
  const { control: wanted } = request;
  const options = optionsIn(request);
  try {
    switch (loggedOn.product) {
      case 'enterprise-manager': {
        const { controlJob } = await import('../controls/enterprise-manager.ts');
        return await controlJob(loggedOn.client, job, wanted);
      }
      case 'backup-replication': {
        const { controlJob } = await import('../controls/backup-replication.ts');
        return await controlJob(loggedOn.client, job, wanted, options);
      }
      case 'microsoft365': {
        const { controlJob } = await import('../controls/microsoft365.ts');
        return await controlJob(loggedOn.client, job, wanted, options);
      }
    }
  } catch (error) {
    const isUnsupported = error instanceof UnsupportedVersionError;
    if (!(error instanceof RequestRefusedError || isUnsupported)) throw error;
    const instead = isUnsupported && wanted === 'retry' ? ' Or start the job instead.' : '';
    throw new RefusedError('conflict', `${error.message}${instead}`, [], { cause: error });
  }
}
