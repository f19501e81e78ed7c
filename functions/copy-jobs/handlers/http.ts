import { randomUUID } from 'node:crypto';
import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { accepted, json, route } from '../../doors/http/http.ts';
import { withKey } from '../../doors/http/idempotency-key.ts';
import { Executions } from '../../platform/executions.ts';
import { environment } from '../../platform/runtime.ts';
import { getPolicyRunAction } from '../actions/get-policy-run.ts';
import { listCopyJobsAction } from '../actions/list-copy-jobs.ts';
import { runPoliciesAction } from '../actions/run-policies.ts';
import { policyRunRequest } from '../request.ts';
import { policyContext } from './context.ts';

const context = policyContext();
const executions = new Executions(environment('POLICY_STATE_MACHINE_ARN'));

const listCopyJobs = route(
  'GET /copy-jobs',
  listCopyJobsAction(context),
  ({ query }) => query,
  (list) => json(200, list),
  { query: ['server'] },
);

const runPolicies = route(
  'POST /copy-jobs/policy-runs',
  runPoliciesAction(context, executions, randomUUID),
  withKey,
  (output) =>
    output.dryRun
      ? json(200, { dryRun: true, ...output.result })
      : accepted({ id: output.id, status: output.status }, `/copy-jobs/policy-runs/${output.id}`),
  { body: Object.keys(policyRunRequest.shape) },
);

const getPolicyRun = route(
  'GET /copy-jobs/policy-runs/{id}',
  getPolicyRunAction(executions),
  ({ path }) => path,
  (run) => json(200, run),
);

export const handler = httpHandler(httpDoor(context.secrets), [listCopyJobs, runPolicies, getPolicyRun]);
