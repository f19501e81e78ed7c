import * as z from 'zod';
import { serverName } from '../../configuration.ts';
import type { StartableActionName } from '../../registry.ts';
import { eventPath, valueAt } from './event-path.ts';

/**
 * The actions that an event may start: those that run as a workflow, whose execution's name sees to it that an event
 * which is sent again does its work once.
 */
export const webhookActions = [
  'clones:create',
  'compliance:check',
] as const satisfies readonly StartableActionName[];
export type WebhookAction = (typeof webhookActions)[number];

const path = z.string().regex(eventPath, 'a path is such as $.ticket.fields.name or $.items[0].id');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const rule = z.strictObject({
  /** What the event must hold, by path: this value, or one of these. Left out: any event. */
  when: z.record(path, z.union([scalar, z.array(scalar).min(1)])).default({}),
  action: z.enum(webhookActions),
  /** The action's input; a text that is a path is filled from the event. */
  with: z.record(z.string(), z.json()).default({}),
});

/** The `webhooks` part of automation.yaml: by name, what to do on which event. The first rule that fits counts. */
export const webhooks = z.record(
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a webhook name is 1 to 40 lower-case letters, digits and hyphens'),
  z.strictObject({
    /** The servers it may touch. Left out: all. */
    servers: z.exactOptional(z.array(serverName).min(1)),
    events: z.array(rule).min(1),
  }),
);
export type Webhooks = z.output<typeof webhooks>;
export type WebhookRule = z.output<typeof rule>;

/** The first rule that fits an event. */
export function ruleFor(rules: readonly WebhookRule[], event: unknown): WebhookRule | undefined {
  return rules.find(({ when }) =>
    Object.entries(when).every(([place, wanted]) => {
      const value = valueAt(event, place);
      return [wanted].flat().some((each) => each === value);
    }),
  );
}
