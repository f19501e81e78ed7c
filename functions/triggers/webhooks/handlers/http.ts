import { deployedRecord } from '../../../platform/record/record.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { deployedPolicy } from '../../http/stack.ts';
import type { EventActionName } from '../../registry.ts';
import { startableChecks } from '../../startable-checks.ts';
import { startableWork } from '../../startable-work.ts';
import type { Trigger } from '../../trigger.ts';
import { webhooks } from '../rules.ts';
import { webhookHandler } from '../serve.ts';

/**
 * The actions that an event may start. Each is created only if a rule names it, since the stack then gives this
 * function what it needs.
 */
const startable: Record<EventActionName, () => Trigger> = { ...startableChecks(), ...startableWork() };

const given = webhooks.parse(readConfiguration().webhooks ?? {});
const named = new Set(Object.values(given).flatMap(({ events }) => events.map(({ action }) => action)));

export const handler = webhookHandler(
  {
    webhooks: given,
    secrets: deployedSecrets(),
    record: deployedRecord(),
    now: () => new Date(),
    triggers: Object.fromEntries([...named].map((action) => [action, startable[action]()])),
  },
  deployedPolicy(),
);
