import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a message's time may be from ours, both ways (Standard Webhooks, "verifying webhook authenticity"). */
const toleranceSeconds = 5 * 60;

export interface SignedMessage {
  headers: Record<string, string | undefined>;
  /** The body as it was sent: another spelling of the same JSON is another message. */
  body: Uint8Array;
}

/** Why a message is not believed; the text is safe to answer with. */
export class SignatureRefusedError extends Error {
  override readonly name = 'SignatureRefusedError';
  readonly code = 'signature-refused';
}

/**
 * Verifies a message by its Standard Webhooks signature and gives its id. One good signature of several is enough,
 * since a sender that changes its key signs with both. The `standardwebhooks` package is what the tests hold this
 * against, and not what does it: it reads a body as text, so that bytes which are no UTF-8 count as others, takes
 * `1614265330x` for a time, asks the clock itself, and brings a SHA-256 and a comparison in JavaScript for Node's own.
 * @param secret `whsec_` and the key in base64
 * @throws SignatureRefusedError
 */
export function verifiedId({ headers, body }: SignedMessage, secret: string, now: Date): string {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const signatures = headers['webhook-signature'] ?? '';
  // A dot would let one signed text be read as two different messages.
  if (!/^[^.\s]{1,255}$/.test(id))
    throw new SignatureRefusedError('The header webhook-id is missing or unfit.');
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new SignatureRefusedError('The header webhook-timestamp is missing or not in seconds.');
  }
  const expected = signatureOf(id, timestamp, body, secret);
  const good = signatures.split(' ').filter((each) => isSame(each, expected));
  if (good.length === 0)
    throw new SignatureRefusedError('The header webhook-signature holds no good signature.');
  if (Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp)) > toleranceSeconds) {
    throw new SignatureRefusedError(`The message's time is more than ${toleranceSeconds} seconds from ours.`);
  }
  return id;
}

/** A message's signature as a sender writes it, such as `v1,g0hM9S…`. */
function signatureOf(id: string, timestamp: string, body: Uint8Array, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return `v1,${mac}`;
}

function isSame(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}
