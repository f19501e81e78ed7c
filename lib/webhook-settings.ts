import type * as z from 'zod';
import { serverName } from '../functions/configuration.ts';
import { eventPath } from '../functions/doors/webhooks/event-path.ts';
import { type WebhookRule, type Webhooks, webhooks } from '../functions/doors/webhooks/rules.ts';
import { unknownName } from '../functions/input/strict-shape.ts';
import { startableActions } from '../functions/registry.ts';
import { inPlainWords } from './configuration/plain-words.ts';

/** The `webhooks` part of automation.yaml, with what a rule gives its action checked as far as synth can see. */
export const webhookSettings = webhooks.superRefine((given, context) => {
  for (const [name, { events }] of Object.entries(given)) {
    for (const [index, rule] of events.entries()) {
      for (const { key, message } of problemsOf(rule)) {
        context.addIssue({ code: 'custom', path: [name, 'events', index, 'with', key], message });
      }
    }
  }
});

function problemsOf({ action, with: given }: WebhookRule): { key: string; message: string }[] {
  const known: Record<string, z.ZodType> = startableActions[action].input.shape;
  const unknown = Object.keys(given)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => ({
      key,
      message: `${action} takes no ${key}; it takes ${Object.keys(known).join(', ') || 'nothing'}`,
    }));
  const wrong = Object.entries(known).flatMap(([key, schema]) => {
    const value = given[key];
    if (typeof value === 'string' && eventPath.test(value)) return [];
    const parsed = schema.safeParse(value, { error: inPlainWords });
    if (parsed.success || isOptional(schema, given, key)) return [];
    return [{ key, message: `${action}: ${parsed.error.issues.map(({ message }) => message).join('; ')}` }];
  });
  return [...unknown, ...wrong];
}

/** An exact optional refuses `undefined`, and takes being left out. */
function isOptional(schema: z.ZodType, given: object, key: string): boolean {
  return !Object.hasOwn(given, key) && schema._zod.optin === 'optional';
}

interface Settings {
  readonly servers: Readonly<Record<string, unknown>>;
  readonly webhooks: Webhooks;
}

/** Finds what no schema of a part can: webhooks that speak of servers there are none of. */
export function checkWebhookServers({ servers, webhooks: given }: Settings, context: z.RefinementCtx): void {
  const known = Object.keys(servers);
  const named = Object.entries(given).flatMap(([name, { servers: allowed = [], events }]) => [
    ...allowed.map((server, index) => ({ server, path: [name, 'servers', index] })),
    ...events.map((rule, index) => ({
      server: rule.with['server'],
      path: [name, 'events', index, 'with', 'server'],
    })),
  ]);
  for (const { server, path } of named) {
    const { data: wanted } = serverName.safeParse(server);
    if (wanted === undefined || known.includes(wanted)) continue;
    const message = unknownName('server', wanted, known);
    context.addIssue({ code: 'custom', path: ['webhooks', ...path], message });
  }
}
