import { randomUUID } from 'node:crypto';
import { getPolicyRunAction } from '../../../copy-jobs/actions/get-policy-run.ts';
import { runPoliciesAction } from '../../../copy-jobs/actions/run-policies.ts';
import { policyContext } from '../../../copy-jobs/handlers/context.ts';
import { policyRunRequest } from '../../../copy-jobs/request.ts';
import { Executions } from '../../../platform/executions.ts';
import { environment } from '../../../platform/runtime.ts';
import { accepted, json, route } from '../http.ts';
import { withKey } from '../idempotency-key.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const context = policyContext();
  const executions = new Executions(environment('POLICY_STATE_MACHINE_ARN'));
  return {
    runCopyJobPolicies: runPoliciesAction(context, executions, randomUUID),
    getCopyJobPolicyRun: getPolicyRunAction(executions),
  };
};

/** @param actions by the names of their operations */
export const policyRunRoutes = (actions = deployedActions()) => [
  route(
    'runCopyJobPolicies',
    actions.runCopyJobPolicies,
    withKey,
    (output) =>
      output.dryRun
        ? json(200, { dryRun: true, ...output.result })
        : accepted({ id: output.id, status: output.status }, `/copy-jobs/policy-runs/${output.id}`),
    { body: Object.keys(policyRunRequest.shape) },
  ),
  route(
    'getCopyJobPolicyRun',
    actions.getCopyJobPolicyRun,
    ({ path }) => path,
    (run) => json(200, run),
  ),
];
