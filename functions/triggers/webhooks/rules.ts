import * as z from 'zod';
import { serverName } from '../../configuration.ts';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import type { StartableActionName } from '../registry.ts';
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

const rule = strictShape('key of an event', {
  when: z
    .record(path, z.union([scalar, z.array(scalar).min(1)]))
    .default({})
    .describe(
      'What the event must hold, by path such as `$.type`: this value, or one of these. Any event when left out.',
    ),
  action: oneOf('action', webhookActions).describe('What it starts.'),
  with: z
    .record(z.string(), z.json())
    .default({})
    .describe("The action's input, as its route takes it; a text that is a path is filled from the event."),
});

/** The `webhooks` part of automation.yaml. */
export const webhooks = z.record(
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a webhook name is 1 to 40 lower-case letters, digits and hyphens'),
  strictShape('key of a webhook', {
    servers: z
      .exactOptional(z.array(serverName).min(1))
      .describe('The servers it may touch; all when left out.'),
    events: z.array(rule).min(1).describe('What to do on which event. The first rule that fits counts.'),
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
