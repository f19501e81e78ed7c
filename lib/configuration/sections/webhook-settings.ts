import type * as z from 'zod';
import { serverName } from '../../../functions/configuration.ts';
import { unknownName } from '../../../functions/input/strict-shape.ts';
import { startableActions } from '../../../functions/triggers/registry.ts';
import {
  eventPath,
  type WebhookRule,
  type Webhooks,
  webhooks,
} from '../../../functions/triggers/webhooks/rules.ts';
import { explaining, missing } from '../schema-problems.ts';
import { cloneNameProblem, type ServersByName, unableServer } from './able-servers.ts';

/** The `webhooks` part of automation.yaml. The input of each action is checked as far as it is known at synth. */
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
    const parsed = schema.safeParse(value, explaining);
    if (parsed.success || isOptional(schema, given, key)) return [];
    const messages = parsed.error.issues.map((issue) => `${missing(issue)}${issue.message}`);
    return [{ key, message: `${action}: ${messages.join('; ')}` }];
  });
  return [...unknown, ...wrong];
}

/** An exact optional rejects `undefined`, but the key may be left out. */
function isOptional(schema: z.ZodType, given: object, key: string): boolean {
  return !Object.hasOwn(given, key) && schema._zod.optin === 'optional';
}

interface Settings {
  readonly servers: ServersByName;
  readonly webhooks: Webhooks;
}

/** Checks what the schema of a part cannot: servers that do not exist, or that the webhook or action cannot use. */
export function checkWebhookServers({ servers, webhooks: given }: Settings, context: z.RefinementCtx): void {
  const known = Object.keys(servers);
  for (const [name, { servers: allowed, events }] of Object.entries(given)) {
    const complain = (path: (string | number)[], message: string | undefined) => {
      if (message === undefined) return;
      context.addIssue({ code: 'custom', path: ['webhooks', name, ...path], message });
    };
    for (const [index, server] of (allowed ?? []).entries()) {
      if (known.includes(server)) continue;
      complain(['servers', index], unknownName('server', server, known));
    }
    for (const [index, rule] of events.entries()) {
      if (rule.action === 'compliance:check' && allowed !== undefined) {
        const message =
          'compliance:check reads every server: leave out `servers`, or give the check a webhook of its own';
        complain(['events', index, 'action'], message);
      }
      const { data: server } = serverName.safeParse(rule.with['server']);
      const at = ['events', index, 'with'];
      complain([...at, 'server'], serverProblem(rule, server, allowed, servers));
      if (rule.action !== 'clones:create') continue;
      const names = server === undefined ? (allowed ?? known) : [server];
      const wrong = cloneNameProblem(fixedOf(rule), names, servers);
      complain([...at, 'name'], wrong && `${rule.action}: ${wrong}`);
    }
  }
}

/** The part of a rule's input that does not depend on the event. */
function fixedOf({ with: given }: WebhookRule): Record<string, unknown> {
  const fixed = Object.entries(given).filter(
    ([, value]) => !(typeof value === 'string' && eventPath.test(value)),
  );
  return Object.fromEntries(fixed);
}

/** Why a rule's fixed server would be refused; undefined if it would not, or if the event names the server. */
function serverProblem(
  { action }: WebhookRule,
  server: string | undefined,
  allowed: readonly string[] | undefined,
  servers: ServersByName,
): string | undefined {
  if (server === undefined) return undefined;
  if (!Object.hasOwn(servers, server)) return unknownName('server', server, Object.keys(servers));
  if (allowed !== undefined && !allowed.includes(server))
    return `${server} is none of the servers that this webhook may touch: ${allowed.join(', ')}`;
  const wrong = unableServer(action, server, servers);
  return wrong && `${action}: ${wrong}`;
}
