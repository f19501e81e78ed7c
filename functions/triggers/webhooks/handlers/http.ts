import { randomUUID } from 'node:crypto';
import { createCloneAction, startedClone } from '../../../clone/actions/create-clone.ts';
import { deployedClones } from '../../../clone/handlers/context.ts';
import { startCheckAction } from '../../../compliance/actions/start-check.ts';
import { deployedChecks } from '../../../compliance/handlers/checks.ts';
import { deployedRecord } from '../../../platform/record/record.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { deployedPolicy } from '../../http/stack.ts';
import { trigger } from '../../trigger.ts';
import { webhooks } from '../rules.ts';
import { type WebhookReceiver, webhookHandler } from '../serve.ts';

const configuration = readConfiguration();
const secrets = new Secrets(environment('SECRET_PREFIX'));

const receiver: WebhookReceiver = {
  webhooks: webhooks.parse(configuration.webhooks ?? {}),
  secrets,
  record: deployedRecord(),
  now: () => new Date(),
  triggers: {
    'clones:create': {
      ...trigger(
        createCloneAction({ configuration, secrets }, deployedClones(), randomUUID),
        (request, { key }) => ({ request, idempotencyKey: key, dryRun: false }),
        startedClone,
      ),
      path: '/clones',
    },
    'compliance:check': {
      ...trigger(
        startCheckAction(configuration, deployedChecks(secrets), randomUUID),
        (given, { key }) => ({ ...given, id: key }),
        ({ id }) => id,
      ),
      path: '/compliance/checks',
    },
  },
};

export const handler = webhookHandler(receiver, deployedPolicy());
