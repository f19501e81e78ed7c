import { randomUUID } from 'node:crypto';
import { createCopyJobAction } from '../../../copy-jobs/actions/create-copy-job.ts';
import { deleteCopyJobAction } from '../../../copy-jobs/actions/delete-copy-job.ts';
import { runPoliciesAction } from '../../../copy-jobs/actions/run-policies.ts';
import { policyContext } from '../../../copy-jobs/handlers/context.ts';
import { Executions } from '../../../platform/executions.ts';
import { environment } from '../../../platform/runtime.ts';
import { trigger } from '../../trigger.ts';
import { scheduledHandler } from '../handler.ts';

const context = policyContext();
const runs = new Executions(environment('POLICY_STATE_MACHINE_ARN'));

export const handler = scheduledHandler([
  trigger(createCopyJobAction(context)),
  trigger(deleteCopyJobAction(context)),
  trigger(
    runPoliciesAction(context, runs, randomUUID),
    (given, { key }) => ({ ...given, id: key }),
    (output) => (output.dryRun ? undefined : output.id),
  ),
]);
