import * as z from 'zod';
import { RefusedError } from '../../action.ts';
import { serverName } from '../../configuration.ts';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import { eventActionNames, noEventActions, otherActions } from '../registry.ts';
import { senders } from './senders.ts';

/** A place in an event, such as `$.ticket.fields.name` or `$.items[0].id`. */
export const eventPath = /^\$(\.[A-Za-z_][\w-]*|\[\d{1,4}\])+$/;

/** The value at a path in an event; undefined if there is none. */
export function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index] of path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]/g)) {
    const key = name ?? index ?? '';
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    if (index !== undefined && !Array.isArray(value)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/**
 * Fills the input of a rule's action from an event: a text that is a path is replaced by the value at that path, at any
 * depth; everything else is kept as written.
 * @throws RefusedError `invalid-input` if the event has nothing at a path
 */
export function filled(given: unknown, event: unknown): unknown {
  if (typeof given === 'string' && eventPath.test(given)) {
    const value = valueAt(event, given);
    if (value === undefined) {
      const message = 'The event has nothing there.';
      throw new RefusedError('invalid-input', `${given}: ${message}`, [{ field: given, message }]);
    }
    return value;
  }
  if (Array.isArray(given)) return given.map((item) => filled(item, event));
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, filled(value, event)]));
}

const path = z.string().regex(eventPath, 'a path is such as $.ticket.fields.name or $.items[0].id');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const rule = strictShape('key of an event', {
  when: z
    .record(path, z.union([scalar, z.array(scalar).min(1)]))
    .default({})
    .describe(
      'The values that the event must have, by path such as `$.type`: this value, or one of these. By default every event matches.',
    ),
  action: oneOf('action', eventActionNames, { ...otherActions, ...noEventActions }).describe(
    'What it starts.',
  ),
  with: z
    .record(z.string(), z.json())
    .default({})
    .describe(
      "The action's input, in the form that its route accepts; a text that is a path is replaced by the event's value.",
    ),
});

/** The `webhooks` part of automation.yaml. */
export const webhooks = z.record(
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a webhook name is 1 to 40 lower-case letters, digits and hyphens'),
  strictShape('key of a webhook', {
    from: oneOf('sender', senders)
      .default('standard-webhooks')
      .describe(
        'The kind of sender, which decides how a message is verified: `standard-webhooks` and `github` by a signature; `gitlab` by its signing token or its secret token; `jira` by a signature, or from Automation by the key in the header `Authorization`; `servicenow` by that header.',
      ),
    publicKeys: z
      .array(
        z
          .string()
          .regex(/^whpk_[A-Za-z0-9+/]{43}=$/, 'takes whpk_ and the 32 bytes of an ed25519 key in base64'),
      )
      .min(1)
      .max(5)
      .exactOptional()
      .describe(
        'Public keys of a sender of Standard Webhooks that signs by ed25519 (`v1a`). Then only these are accepted, and the stack creates no key.',
      ),
    servers: z
      .exactOptional(z.array(serverName).min(1))
      .describe('The servers that it may touch; by default all.'),
    events: z.array(rule).min(1).describe('What to do on which event. The first matching rule counts.'),
  }).refine(({ from, publicKeys }) => from === 'standard-webhooks' || publicKeys === undefined, {
    path: ['publicKeys'],
    message: 'Only a sender of standard-webhooks signs by a public key.',
  }),
);
export type Webhooks = z.output<typeof webhooks>;
export type WebhookRule = z.output<typeof rule>;

/** The first rule that matches an event. */
export function ruleFor(rules: readonly WebhookRule[], event: unknown): WebhookRule | undefined {
  return rules.find(({ when }) =>
    Object.entries(when).every(([place, wanted]) => {
      const value = valueAt(event, place);
      return [wanted].flat().some((each) => each === value);
    }),
  );
}
