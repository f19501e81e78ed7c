import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Caller, RefusedError } from '../../action.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { permitServers } from '../../servers/permit-servers.ts';
import {
  accepted,
  type HttpContext,
  type HttpEvent,
  type HttpMiddleware,
  type HttpResponse,
  json,
  refuseUnknownQuery,
} from '../http/http.ts';
import { requestBody } from '../http/middleware/request-body.ts';
import { HttpProblem } from '../http/problem.ts';
import { httpStack, type ResponsePolicy } from '../http/stack.ts';
import type { EventActionName } from '../registry.ts';
import type { Trigger } from '../trigger.ts';
import { filled, ruleFor, type Webhooks } from './rules.ts';
import { secretShape, type Verified, verified } from './senders.ts';
import { SignatureRefusedError } from './signature.ts';

export interface WebhookReceiver {
  webhooks: Webhooks;
  /** The actions that the rules name. */
  triggers: { [Name in EventActionName]?: Trigger };
  secrets: Secrets;
  /** Where received events are stored, for a day. */
  record: AutomationRecord;
  now(): Date;
}

/** An event whose work was requested. */
const seenEvent = z.object({
  /** The SHA-256 of the message. */
  sha256: z.string(),
  action: z.string(),
  /** When it first came, in ISO 8601: work started since then may have been started for it. */
  receivedAt: z.iso.datetime(),
  /** Whether its work was done or started. */
  answered: z.boolean(),
  /** The id of asynchronous work. */
  id: z.exactOptional(z.string()),
  location: z.exactOptional(z.string()),
});
type SeenEvent = z.output<typeof seenEvent>;

/** A message with a signed time is valid for ten minutes at most; its event is remembered for a day longer. */
const seenForSeconds = 86_400 + 600;

/** How old a cached key may be when a message is refused, before it is read again. */
const newSecretMs = 10_000;

/** GitHub sends whole issues, and Jira all comments of one: this limit holds for senders that have authenticated. */
const maximumBytes = 1024 * 1024;

/** The result of verifying the signature. */
interface Believed extends HttpContext {
  webhook: Webhooks[string];
  message: Verified;
}

/**
 * Makes the Lambda handler of `POST /webhooks/{name}`: verify, parse, find the rule, fill the action's input, start it.
 */
export function webhookHandler(receiver: WebhookReceiver, policy: ResponsePolicy) {
  return httpStack(policy)
    .use(webhookSignature(receiver))
    .use(requestBody({ maximumBytes }))
    .handler(async (event, context) => startFor(receiver, event, context as Believed));
}

/**
 * Middleware: verifies a message over its raw bytes, before anything of it is parsed. @throws HttpProblem
 * `signature-refused`
 */
export function webhookSignature({ webhooks, secrets, now }: WebhookReceiver): HttpMiddleware {
  return {
    async before({ event, context }) {
      const name = event.pathParameters?.['name'] ?? '';
      const webhook = Object.hasOwn(webhooks, name) ? webhooks[name] : undefined;
      if (!webhook) throw notBelieved('Webhook not found.');
      const body = Buffer.from(String(event.body ?? ''), event.isBase64Encoded ? 'base64' : 'utf8');
      const { from, publicKeys } = webhook;
      const verifiedBy = async (keys: string | readonly string[]) =>
        verified(from, { headers: event.headers, body }, keys, now());
      const verifying =
        publicKeys === undefined
          ? secrets.lend(
              `webhooks/${name}`,
              secretShape(from),
              ({ key }) => verifiedBy(key),
              (error) => error instanceof SignatureRefusedError,
              // Strangers' signatures fail, too: the secret must not be read again for each of them.
              newSecretMs,
            )
          : verifiedBy(publicKeys);
      const message = await verifying.catch((error: unknown) => {
        throw error instanceof SignatureRefusedError ? notBelieved(error.message) : error;
      });
      const caller: Caller = { source: 'webhook', name, permissions: [], servers: webhook.servers ?? ['*'] };
      Object.assign(context, { webhook, message, caller } satisfies Partial<Believed>);
    },
  };
}

/**
 * Does or starts the work of an event. A repeated event gets the first one's answer. If that answer is unknown, because
 * the event is old or concurrent, or its answer was not written, the work is requested again with the same key and for
 * the moment when the event first came, so that it is the same work.
 */
async function startFor(
  { triggers, record, now }: WebhookReceiver,
  { body, queryStringParameters }: HttpEvent,
  { webhook, message, requestId, caller: known }: Believed,
): Promise<HttpResponse> {
  refuseUnknownQuery(queryStringParameters);
  const rule = ruleFor(webhook.events, body);
  if (!rule) return json(200, { matched: false });
  const key = { pk: `EVENT#webhook/${known.name}#${message.id}`, sk: 'EVENT' };
  const sha256 = sha256Of(JSON.stringify(body));
  const { data: before } = seenEvent.safeParse(await record.get(key));
  if (before !== undefined) refuseOther(before, sha256);
  if (before?.answered) return answerOf(before);
  const trigger = triggers[rule.action];
  if (trigger === undefined) throw new Error(`${rule.action} is named by a rule, and not started here.`);
  const { permission, prepare, path } = trigger;
  const receivedAt = before?.receivedAt ?? now().toISOString();
  // The author of automation.yaml permits the webhook to do what its rules say, and no more.
  const caller = { ...known, permissions: [permission] };
  const given = filled(rule.with, body) as object;
  const { servers, run } = prepare(given, { key: sha256Of(message.id), askedFor: new Date(receivedAt) });
  permitServers(caller, servers);
  // An event that can be repeated at any time is remembered as long as all history.
  const expiresAt = message.expires
    ? Math.floor(now().getTime() / 1000) + seenForSeconds
    : record.expiryOf(now());
  const received = { ...key, sha256, action: rule.action, receivedAt, answered: false, expiresAt };
  const { data: first } = seenEvent.safeParse((await record.create(received)).item);
  if (first !== undefined) refuseOther(first, sha256);
  const id = await run({ caller, now: now(), requestId });
  const goesOn = id !== undefined && path !== undefined && { id, location: `${path}/${id}` };
  const done = { ...received, answered: true, ...goesOn };
  const item = await record.change(key, (seen) =>
    seen?.['answered'] === true ? undefined : { ...seen, ...done },
  );
  return answerOf(seenEvent.parse(item));
}

/** @throws RefusedError `idempotency-conflict` if the event stored under the id was another one */
function refuseOther(seen: SeenEvent, sha256: string): void {
  if (seen.sha256 === sha256) return;
  throw new RefusedError('idempotency-conflict', 'Another event was sent with this id.');
}

function answerOf({ action, id, location }: SeenEvent): HttpResponse {
  const answer = { matched: true, action, ...(id !== undefined && { id }) };
  return location === undefined ? json(200, answer) : accepted(answer, location);
}

/** The key of an event's work, derived from its id, which may contain characters that a key must not. */
function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notBelieved(detail: string): HttpProblem {
  return new HttpProblem('signature-refused', detail);
}
