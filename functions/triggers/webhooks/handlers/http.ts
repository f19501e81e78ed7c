import { randomUUID } from 'node:crypto';
import { createCloneAction, startedClone } from '../../../clone/actions/create-clone.ts';
import { deployedClones } from '../../../clone/handlers/context.ts';
import { acknowledgeFindingAction } from '../../../compliance/actions/findings.ts';
import { muteAction, unmuteAction } from '../../../compliance/actions/mutes.ts';
import { startCheckAction } from '../../../compliance/actions/start-check.ts';
import { deployedChecks } from '../../../compliance/handlers/checks.ts';
import { complianceRecord } from '../../../compliance/handlers/context.ts';
import { createCopyJobAction } from '../../../copy-jobs/actions/create-copy-job.ts';
import { deleteCopyJobAction } from '../../../copy-jobs/actions/delete-copy-job.ts';
import { runPoliciesAction } from '../../../copy-jobs/actions/run-policies.ts';
import { copyJobsContext, policyContext } from '../../../copy-jobs/handlers/context.ts';
import { controlJobAction } from '../../../jobs/actions/control-job.ts';
import { createJobAction } from '../../../jobs/actions/create-job.ts';
import { deleteJobAction } from '../../../jobs/actions/delete-job.ts';
import { editJobAction } from '../../../jobs/actions/edit-job.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { Executions } from '../../../platform/executions.ts';
import { deployedRecord } from '../../../platform/record/record.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { deployedPolicy } from '../../http/stack.ts';
import type { EventActionName } from '../../registry.ts';
import { trigger } from '../../trigger.ts';
import { webhooks } from '../rules.ts';
import { type WebhookTrigger, webhookHandler } from '../serve.ts';

const configuration = readConfiguration();
const secrets = new Secrets(environment('SECRET_PREFIX'));

/** What an event may start; each is made only where a rule names it, with what the stack then gives this function. */
const makers: Record<EventActionName, () => WebhookTrigger> = {
  'clones:create': () => ({
    ...trigger(
      createCloneAction({ configuration, secrets }, deployedClones(), randomUUID),
      (request, { key }) => ({ request, idempotencyKey: key, dryRun: false }),
      startedClone,
    ),
    path: '/clones',
  }),
  'compliance:check': () => ({
    ...trigger(
      startCheckAction(configuration, deployedChecks(secrets), randomUUID),
      (given, { key }) => ({ ...given, id: key }),
      ({ id }) => id,
    ),
    path: '/compliance/checks',
  }),
  'compliance:acknowledge': () => trigger(acknowledgeFindingAction(complianceRecord())),
  'compliance:mute': () => trigger(muteAction(complianceRecord())),
  'compliance:unmute': () => trigger(unmuteAction(complianceRecord())),
  'copy-jobs:create': () => trigger(createCopyJobAction(copyJobsContext())),
  'copy-jobs:delete': () => trigger(deleteCopyJobAction(copyJobsContext())),
  'copy-jobs:run-policies': () => ({
    ...trigger(
      runPoliciesAction(policyContext(), new Executions(environment('POLICY_STATE_MACHINE_ARN')), randomUUID),
      (given, { key }) => ({ ...given, id: key }),
      (output) => (output.dryRun ? undefined : output.id),
    ),
    path: '/copy-jobs/policy-runs',
  }),
  'jobs:control': () =>
    trigger(controlJobAction(jobsContext()), (given, { askedFor }) => ({
      ...given,
      since: askedFor.toISOString(),
    })),
  'jobs:create': () => trigger(createJobAction(jobsContext())),
  'jobs:edit': () => trigger(editJobAction(jobsContext())),
  'jobs:delete': () => trigger(deleteJobAction(jobsContext())),
};

const given = webhooks.parse(configuration.webhooks ?? {});
const named = new Set(Object.values(given).flatMap(({ events }) => events.map(({ action }) => action)));

export const handler = webhookHandler(
  {
    webhooks: given,
    secrets,
    record: deployedRecord(),
    now: () => new Date(),
    triggers: Object.fromEntries([...named].map((action) => [action, makers[action]()])),
  },
  deployedPolicy(),
);
