import { createHash, createHmac } from 'node:crypto';
import * as z from 'zod';
import { isSame, SignatureRefusedError, type SignedMessage, verifiedId } from './signature.ts';

/** The kinds of senders, by how they authenticate their events. */
export const senders = ['standard-webhooks', 'github', 'gitlab', 'jira', 'servicenow'] as const;
export type Sender = (typeof senders)[number];

/** The tag of a webhook's secret that names its sender, if it does not use Standard Webhooks. */
export const senderTag = 'veeam-automation:webhook-from';

/** The secret `webhooks/<name>`. The stack generates the key: 64 letters and digits, which are valid base64. */
export const webhookSecret = z.object({ key: z.string().regex(/^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/) });

/** The same for a sender whose key may be any text. */
const textSecret = z.object({ key: z.string().regex(/^[\x21-\x7e]{16,255}$/) });

export const secretShape = (from: Sender): typeof webhookSecret =>
  from === 'standard-webhooks' ? webhookSecret : textSecret;

/** A message that was verified. */
export interface Verified {
  /** The id by which a repetition is recognized. */
  readonly id: string;
  /** Whether the signature is valid only for some minutes, because it covers a time. */
  readonly expires: boolean;
}

/**
 * Verifies a message in its sender's own way.
 * @param keys the webhook's key, or the public keys of a sender of Standard Webhooks
 * @throws SignatureRefusedError
 */
export function verified(
  from: Sender,
  message: SignedMessage,
  keys: string | readonly string[],
  now: Date,
): Verified {
  if (typeof keys !== 'string' || from === 'standard-webhooks' || isSignedByGitLab(from, keys))
    return { id: verifiedId(message, keys, now), expires: true };
  const { headers } = message;
  if (from === 'github') return signedBody(message, 'x-hub-signature-256', keys);
  if (from === 'gitlab') return withToken(message, 'x-gitlab-token', headers['x-gitlab-token'], keys);
  // Jira's own webhooks sign this way; a web request of Jira Automation cannot be signed and sends the key itself.
  if (from === 'jira' && headers['x-hub-signature'] !== undefined)
    return signedBody(message, 'x-hub-signature', keys);
  return withToken(message, 'authorization', passwordOf(headers['authorization']), keys);
}

/**
 * GitLab's signing token is a key of Standard Webhooks (GitLab, "Signing token" of a webhook); its secret token is any
 * text.
 */
const isSignedByGitLab = (from: Sender, key: string) => from === 'gitlab' && key.startsWith('whsec_');

/**
 * A signature of only the body: `sha256=` and an HMAC in hex (GitHub, "Validating webhook deliveries"; Jira, "Secure
 * admin webhooks", after WebSub). The headers are not signed, and neither is the id of the delivery
 * (`X-GitHub-Delivery`, `X-Atlassian-Webhook-Identifier`): a person who has seen a message could replay it with another
 * id. So a message is identified by its bytes, which are the same when it is delivered again and contain the time of
 * the event.
 */
function signedBody({ headers, body }: SignedMessage, header: string, key: string): Verified {
  const expected = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  if (!isSame(headers[header] ?? '', expected))
    throw new SignatureRefusedError(`The header ${header} holds no good signature.`);
  return { id: idOfBody(body), expires: false };
}

/**
 * The key itself, in a header. Everything sent with it is as trustworthy as the key: a message is identified by its
 * `Idempotency-Key` (GitLab: the same for each try), or by its bytes.
 */
function withToken(
  { headers, body }: SignedMessage,
  header: string,
  given: string | undefined,
  key: string,
): Verified {
  if (!isSame(given ?? '', key))
    throw new SignatureRefusedError(`The header ${header} does not hold the key of this webhook.`);
  const own = headers['idempotency-key'];
  if (own === undefined) return { id: idOfBody(body), expires: false };
  if (!/^[\x21-\x7e]{1,255}$/.test(own))
    throw new SignatureRefusedError('The header idempotency-key takes 1 to 255 characters of ASCII.');
  return { id: `key-${own}`, expires: false };
}

/** The key in `Bearer KEY`, or in `Basic …`, which has any name and the key as the password (RFC 7617). */
function passwordOf(authorization = ''): string | undefined {
  const [, scheme = '', given = ''] = /^(bearer|basic) +(\S+)$/i.exec(authorization.trim()) ?? [];
  if (scheme.toLowerCase() !== 'basic') return given;
  const pair = Buffer.from(given, 'base64').toString();
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : undefined;
}

const idOfBody = (body: Uint8Array) => `body-${createHash('sha256').update(body).digest('hex')}`;

/** A key in its sender's form. @param key as it is stored */
export const asEntered = (from: Sender, key: string): string =>
  from === 'standard-webhooks' && !key.startsWith('whsec_') ? `whsec_${key}` : key;

/** What to enter at a sender, by the labels on its own page. @param url of the webhook; @param key as it is stored */
export function entriesAt(from: Sender, url: string, key: string): Record<string, string> {
  switch (from) {
    case 'standard-webhooks':
      return { URL: url, 'Signing secret': asEntered(from, key) };
    case 'github':
      return { 'Payload URL': url, 'Content type': 'application/json', Secret: key };
    case 'gitlab':
      return { URL: url, [isSignedByGitLab(from, key) ? 'Signing token' : 'Secret token']: key };
    case 'jira':
      return {
        'URL (a webhook)': url,
        'Secret (a webhook)': key,
        'Web request URL (Automation)': url,
        'Header Authorization (Automation, hidden)': `Bearer ${key}`,
      };
    case 'servicenow':
      return {
        Endpoint: url,
        'Header Authorization': `Bearer ${key}`,
        'Header Content-Type': 'application/json',
      };
  }
}
