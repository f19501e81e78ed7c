import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Caller } from '../../action.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { permitServers } from '../../servers/permit-servers.ts';
import type { HttpEvent, Serving } from '../http/answering.ts';
import { readBody } from '../http/body.ts';
import { accepted, type HttpResponse, json } from '../http/http.ts';
import { problemResponse } from '../http/problem.ts';
import { refuseUnknownQuery } from '../http/refuse-unknown.ts';
import type { Trigger } from '../trigger.ts';
import { filled } from './event-path.ts';
import { ruleFor, type WebhookAction, type Webhooks } from './rules.ts';
import { SignatureRefusedError, verifiedId } from './signature.ts';

/** The secret `webhooks/<name>`; the stack makes the key, 64 letters and digits, which are base64, too. */
export const webhookSecret = z.object({ key: z.string().regex(/^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/) });

/** An action that events may start, and the path below which what was started can be asked for. */
interface WebhookTrigger extends Trigger {
  path: string;
}

export interface WebhookReceiver {
  webhooks: Webhooks;
  triggers: Record<WebhookAction, WebhookTrigger>;
  secrets: Secrets;
  now(): Date;
}

/** How soon a new key is known where one has been read before. */
const newSecretMs = 10_000;

/** Serves `POST /webhooks/{name}`: verify, find the rule, fill the action's input from the event, start it. */
export async function serveWebhook(
  { webhooks, triggers, secrets, now }: WebhookReceiver,
  event: HttpEvent,
  { requestId, tell }: Serving,
): Promise<HttpResponse> {
  const name = event.pathParameters?.['name'] ?? '';
  const webhook = Object.hasOwn(webhooks, name) ? webhooks[name] : undefined;
  if (!webhook) return notBelieved('There is no such webhook.');
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  let messageId: string;
  try {
    messageId = await secrets.lend(
      `webhooks/${name}`,
      webhookSecret,
      async ({ key }) => verifiedId({ headers: event.headers, body: raw }, key, now()),
      (error) => error instanceof SignatureRefusedError,
      // A stranger's signature is refused as well: the secret is not read anew as often as strangers knock.
      newSecretMs,
    );
  } catch (error) {
    if (!(error instanceof SignatureRefusedError)) throw error;
    return notBelieved(error.message);
  }
  tell({ caller: `webhook ${name}` });
  refuseUnknownQuery(event.queryStringParameters);
  const body = readBody(event, event.headers);
  if ('problem' in body) return body.problem;
  const rule = ruleFor(webhook.events, body.value);
  if (!rule) return json(200, { matched: false });
  const { permission, prepare, path } = triggers[rule.action];
  const caller: Caller = {
    source: 'webhook',
    name,
    permissions: [permission],
    servers: webhook.servers ?? ['*'],
  };
  const given = filled(rule.with, body.value) as object;
  const { servers, run } = prepare(given, { key: keyOf(messageId), askedFor: now() });
  permitServers(caller, servers);
  const id = await run({ caller, now: now(), requestId });
  return accepted({ matched: true, action: rule.action, id }, `${path}/${id}`);
}

/** What a webhook knows an event's work by: the same whenever it is sent again. An event's id may hold what no key does. */
function keyOf(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex');
}

function notBelieved(detail: string): HttpResponse {
  return problemResponse('signature-refused', detail);
}
