import { randomUUID } from 'node:crypto';
import { createCloneAction, startedClone } from '../clone/actions/create-clone.ts';
import { cloneContext, deployedClones } from '../clone/handlers/context.ts';
import { createCopyJobAction } from '../copy-jobs/actions/create-copy-job.ts';
import { deleteCopyJobAction } from '../copy-jobs/actions/delete-copy-job.ts';
import { runPoliciesAction } from '../copy-jobs/actions/run-policies.ts';
import { copyJobsContext, policyContext } from '../copy-jobs/handlers/context.ts';
import { controlJobAction } from '../jobs/actions/control-job.ts';
import { createJobAction } from '../jobs/actions/create-job.ts';
import { deleteJobAction } from '../jobs/actions/delete-job.ts';
import { editJobAction } from '../jobs/actions/edit-job.ts';
import { jobsContext } from '../jobs/handlers/context.ts';
import { Executions } from '../platform/executions.ts';
import { environment } from '../platform/runtime.ts';
import { trigger } from './trigger.ts';

/** The actions as deployed, from the environment that the stack sets for the function. */
const deployedActions = (workMs?: number) => ({
  createClone: () => createCloneAction(cloneContext(), deployedClones(), randomUUID),
  createCopyJob: () => createCopyJobAction(copyJobsContext()),
  deleteCopyJob: () => deleteCopyJobAction(copyJobsContext()),
  runPolicies: () =>
    runPoliciesAction(policyContext(), new Executions(environment('POLICY_STATE_MACHINE_ARN')), randomUUID),
  controlJob: () => controlJobAction(jobsContext(workMs)),
  createJob: () => createJobAction(jobsContext(workMs)),
  editJob: () => editJobAction(jobsContext(workMs)),
  deleteJob: () => deleteJobAction(jobsContext(workMs)),
});

/**
 * The actions on servers that `automation.yaml` may start. Each is created when it is started.
 * @param workMs the time limit of an action on jobs; by default that of the HTTP API
 */
export const startableWork = (workMs?: number, actions = deployedActions(workMs)) => ({
  'clones:create': () =>
    trigger(
      actions.createClone(),
      (request, { key }) => ({ request, idempotencyKey: key, dryRun: false }),
      startedClone,
      '/clones',
    ),
  'copy-jobs:create': () => trigger(actions.createCopyJob()),
  'copy-jobs:delete': () => trigger(actions.deleteCopyJob()),
  'copy-jobs:run-policies': () =>
    trigger(
      actions.runPolicies(),
      (given, { key }) => ({ ...given, id: key }),
      (output) => (output.dryRun ? undefined : output.id),
      '/copy-jobs/policy-runs',
    ),
  'jobs:control': () =>
    trigger(actions.controlJob(), (given, { askedFor }) => ({
      ...given,
      since: askedFor.toISOString(),
    })),
  'jobs:create': () => trigger(actions.createJob()),
  'jobs:edit': () => trigger(actions.editJob()),
  'jobs:delete': () => trigger(actions.deleteJob()),
});
