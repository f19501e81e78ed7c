import type * as z from 'zod';
import { eventPath } from '../functions/doors/webhooks/event-path.ts';
import { type WebhookRule, webhooks } from '../functions/doors/webhooks/rules.ts';
import { startableActions } from '../functions/registry.ts';

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
    const parsed = schema.safeParse(value);
    if (parsed.success || isOptional(schema, given, key)) return [];
    return [{ key, message: `${action}: ${parsed.error.issues.map(({ message }) => message).join('; ')}` }];
  });
  return [...unknown, ...wrong];
}

/** An exact optional refuses `undefined`, and takes being left out. */
function isOptional(schema: z.ZodType, given: object, key: string): boolean {
  return !Object.hasOwn(given, key) && schema._zod.optin === 'optional';
}
