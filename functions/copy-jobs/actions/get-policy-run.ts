import * as z from 'zod';
import { type Action, mayUse, RefusedError } from '../../action.ts';
import type { Executions } from '../../platform/executions.ts';
import { log } from '../../platform/log.ts';
import { parseRecord, salvage } from '../../platform/salvage.ts';
import { idOrKey, meantId } from '../../work-id.ts';
import {
  type PolicyRunView,
  policyRunInput,
  readPolicyRunOutput,
  statusOfRun,
} from '../policies/execution.ts';

export const oneRun = z.strictObject({ id: idOrKey });
/**
 * Step Functions' own form of the name of an execution that EventBridge Scheduler starts: the runs of
 * `copyJobs.schedule`.
 */
const nameByAws = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The status of a policy run and its result. */
export function getPolicyRunAction(executions: Executions): Action<z.output<typeof oneRun>, PolicyRunView> {
  return {
    name: 'copy-jobs:get-policy-run',
    permission: 'copy-jobs:read',
    input: oneRun,
    servers: () => [],
    async run({ id: given }, { caller }) {
      const own = meantId('policy-run', given, caller);
      const byKey = await executions.describe(own);
      const execution = byKey ?? (nameByAws.test(given) ? await executions.describe(given) : undefined);
      if (!execution) throw noSuchRun();
      const input = salvage(policyRunInput, parseRecord(execution.input ?? ''));
      if (!input) {
        log('warn', 'stored-policy-run-unreadable', { id: byKey ? own : given });
        throw noSuchRun();
      }
      const { requestedBy, server, servers: several } = input.value;
      // If the servers of a run cannot be read, it may have been for any server.
      const named = several ?? (server === undefined ? ['*'] : [server]);
      const servers = input.lost.length > 0 ? ['*'] : named;
      // A run on a server that is not the caller's looks like one that does not exist.
      if (!servers.every((name) => mayUse(caller, name))) throw noSuchRun();
      const { status, startDate, stopDate, output } = execution;
      const result = status === 'SUCCEEDED' ? readPolicyRunOutput(output) : undefined;
      return {
        id: byKey ? own : given,
        status: statusOfRun(execution),
        requestedBy,
        ...(startDate && { startedAt: startDate.toISOString() }),
        ...(stopDate && { endedAt: stopDate.toISOString() }),
        ...(result && { result }),
      };
    },
  };
}

function noSuchRun(): RefusedError {
  return new RefusedError('not-found', 'Policy run not found. Step Functions keeps runs for 90 days.');
}
