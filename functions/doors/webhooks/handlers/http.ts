import { randomUUID } from 'node:crypto';
import { createCloneAction } from '../../../clone/actions/create-clone.ts';
import { startCheckAction } from '../../../compliance/actions/start-check.ts';
import { linkKey, signedReportUrl } from '../../../compliance/report-link.ts';
import { Executions } from '../../../platform/executions.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { answering } from '../../http/answering.ts';
import { deployedManners } from '../../http/manners.ts';
import { webhooks } from '../rules.ts';
import { serveWebhook, trigger, type WebhookDoor } from '../serve.ts';

const configuration = readConfiguration();
const secrets = new Secrets(environment('SECRET_PREFIX'));
const clones = {
  clones: new Executions(environment('CLONE_STATE_MACHINE_ARN')),
  settlements: new Executions(environment('SETTLEMENT_STATE_MACHINE_ARN')),
};
const checks = {
  executions: new Executions(environment('CHECK_STATE_MACHINE_ARN')),
  async reportUrl(check: string) {
    const { key } = await secrets.read('report-links', linkKey);
    return signedReportUrl(environment('API_URL'), check, key, new Date());
  },
};

const door: WebhookDoor = {
  webhooks: webhooks.parse(configuration.webhooks ?? {}),
  secrets,
  now: () => new Date(),
  triggers: {
    'clones:create': trigger(
      createCloneAction({ configuration, secrets }, clones, randomUUID),
      '/clones',
      (request, idempotencyKey) => ({ request, idempotencyKey, dryRun: false }),
    ),
    'compliance:check': trigger(
      startCheckAction(configuration, checks, randomUUID),
      '/compliance/checks',
      (given, id) => ({ ...(given as object), id }),
    ),
  },
};

export const handler = answering(deployedManners(), (event, serving) => serveWebhook(door, event, serving));
