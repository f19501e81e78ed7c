import { randomUUID } from 'node:crypto';
import { scheduledHandler } from '../../doors/schedule/handler.ts';
import { trigger } from '../../doors/trigger.ts';
import { Executions } from '../../platform/executions.ts';
import { environment } from '../../platform/runtime.ts';
import { createCopyJobAction } from '../actions/create-copy-job.ts';
import { runPoliciesAction } from '../actions/run-policies.ts';
import { policyContext } from './context.ts';

const context = policyContext();
const runs = new Executions(environment('POLICY_STATE_MACHINE_ARN'));

export const handler = scheduledHandler([
  trigger(createCopyJobAction(context)),
  trigger(
    runPoliciesAction(context, runs, randomUUID),
    (given, { key }) => ({ ...given, id: key }),
    (output) => (output.dryRun ? undefined : output.id),
  ),
]);
