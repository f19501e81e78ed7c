import type * as z from 'zod';
import { type Action, mayUse, RefusedError } from '../../action.ts';
import type { Executions } from '../../platform/executions.ts';
import { type AskedWork, permitAdoption } from '../../same-work.ts';
import { findServer } from '../../servers/connect.ts';
import { newWorkId, requesterOf, workId } from '../../work-id.ts';
import { type PolicyRunInput, type PolicyRunStatus, statusOfRun } from '../policies/execution.ts';
import type { PolicyRunResult } from '../policies/result.ts';
import { type PolicyContext, runPolicies, serversOfPolicies } from '../policies/run.ts';
import { policyRunRequest } from '../request.ts';

export type RunPoliciesOutput =
  | { readonly dryRun: true; readonly result: PolicyRunResult }
  | { readonly dryRun: false; readonly id: string; readonly status: PolicyRunStatus };

/**
 * Runs the policies now, on one server or on all that they cover and the caller may use. A dry run returns what would
 * be done; a run is an execution of its own, whose result `GET /copy-jobs/policy-runs/{id}` shows.
 */
export function runPoliciesAction(
  context: PolicyContext,
  executions: Executions,
  randomId: () => string,
): Action<z.output<typeof policyRunRequest>, RunPoliciesOutput> {
  return {
    name: 'copy-jobs:run-policies',
    permission: 'copy-jobs:write',
    input: policyRunRequest,
    servers: ({ server }) => (server === undefined ? [] : [server]),
    async run({ id: key, server, dryRun }, { caller }) {
      if (server !== undefined)
        findServer(context.configuration, server, { product: 'microsoft365', caller });
      const servers = serversOfPolicies(context, server).filter((name) => mayUse(caller, name));
      if (servers.length === 0) throw noPolicy(server);
      if (dryRun) return { dryRun: true, result: await runPolicies(context, servers, { dryRun }) };
      const id = key === undefined ? newWorkId('policy-run', randomId) : workId('policy-run', caller, key);
      const requestedBy = requesterOf(caller);
      const input: PolicyRunInput = { ...(server !== undefined && { server }), servers, requestedBy };
      const { started } = await executions.start(id, input);
      if (!started) permitAdoption(askedRun(await executions.inputOf(id)), askedRun(input));
      return { dryRun: false, id, status: started ? 'running' : statusOfRun(await executions.describe(id)) };
    },
  };
}

/**
 * What makes a run the same run. The servers are not part of it: they may have changed since, with the policies or the
 * caller.
 */
function askedRun(input: unknown): AskedWork {
  const { requestedBy, server } = input as PolicyRunInput;
  return { requestedBy, request: { server } };
}

function noPolicy(server: string | undefined): RefusedError {
  const where = server === undefined ? 'any server that is yours' : server;
  return new RefusedError(
    'not-configured',
    `No policy under copyJobs in automation.yaml speaks of ${where}; add one and deploy.`,
  );
}
