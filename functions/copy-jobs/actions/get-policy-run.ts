import * as z from 'zod';
import { type Action, mayUse, RefusedError } from '../../action.ts';
import type { Executions } from '../../platform/executions.ts';
import { idOrKey, meantId } from '../../work-id.ts';
import {
  type PolicyRunInput,
  type PolicyRunOutput,
  type PolicyRunStatus,
  policyRunInput,
  policyRunOutput,
  statusOfRun,
} from '../policy-execution.ts';

export const oneRun = z.strictObject({ id: idOrKey });
/** Step Functions' own name for what EventBridge Scheduler starts: the runs of `copyJobs.schedule`. */
const nameByAws = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A policy run as every door shows it. */
export interface PolicyRunView {
  readonly id: string;
  readonly status: PolicyRunStatus;
  readonly requestedBy: PolicyRunInput['requestedBy'];
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly result?: PolicyRunOutput;
}

/** Tells where a policy run stands and what it did. */
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
      const input = policyRunInput.parse(JSON.parse(execution.input ?? '{}'));
      const { requestedBy } = input;
      // One that does not say which servers it was for may have been for any.
      const servers = input.servers ?? (input.server === undefined ? ['*'] : [input.server]);
      // A run on a server that is not the caller's is not told from one that does not exist.
      if (!servers.every((name) => mayUse(caller, name))) throw noSuchRun();
      const { status, startDate, stopDate, output } = execution;
      return {
        id: byKey ? own : given,
        status: statusOfRun(execution),
        requestedBy,
        ...(startDate && { startedAt: startDate.toISOString() }),
        ...(stopDate && { endedAt: stopDate.toISOString() }),
        ...(status === 'SUCCEEDED' && { result: policyRunOutput.parse(JSON.parse(output ?? '{}')) }),
      };
    },
  };
}

function noSuchRun(): RefusedError {
  return new RefusedError('not-found', 'There is no such policy run. Step Functions keeps runs for 90 days.');
}
