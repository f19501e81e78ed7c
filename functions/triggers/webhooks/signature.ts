import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

/**
 * How far a message's time may be from ours, in both directions (Standard Webhooks, "verifying webhook authenticity").
 */
const toleranceSeconds = 5 * 60;

export interface SignedMessage {
  headers: Record<string, string | undefined>;
  /** The body as it was sent: another spelling of the same JSON is another message. */
  body: Uint8Array;
}

/** Why a message is refused; the text is safe to return. */
export class SignatureRefusedError extends Error {
  override readonly name = 'SignatureRefusedError';
  readonly code = 'signature-refused';
}

/**
 * Verifies a message by its Standard Webhooks signature and returns its id. One valid signature of several is enough,
 * since a sender that is changing its key signs with both. The `standardwebhooks` package is used only in tests, as the
 * reference: it reads a body as text, so that bytes which are not UTF-8 are changed; it accepts `1614265330x` as a
 * time, reads the clock itself, brings a SHA-256 and a comparison in JavaScript instead of Node's own, and does not
 * know `v1a`.
 * @param keys a secret, `whsec_` and the key in base64, which signs as `v1`; or public keys, `whpk_` and an ed25519 key
 * in base64, of which any may have signed as `v1a`
 * @throws SignatureRefusedError
 */
export function verifiedId(
  { headers, body }: SignedMessage,
  keys: string | readonly string[],
  now: Date,
): string {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const signatures = (headers['webhook-signature'] ?? '').split(' ');
  // A dot would let one signed text be read as two different messages.
  if (!/^[^.\s]{1,255}$/.test(id))
    throw new SignatureRefusedError('The header webhook-id is missing or unfit.');
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new SignatureRefusedError('The header webhook-timestamp is missing or not in seconds.');
  }
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const isGood = typeof keys === 'string' ? bySecret(keys, signed) : byPublicKeys(keys, signed);
  if (!signatures.some(isGood))
    throw new SignatureRefusedError('The header webhook-signature holds no good signature.');
  if (Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp)) > toleranceSeconds) {
    throw new SignatureRefusedError(`The message's time is more than ${toleranceSeconds} seconds from ours.`);
  }
  return id;
}

/** Returns a check of signatures such as `v1,g0hM9S…`. */
function bySecret(secret: string, signed: Uint8Array): (signature: string) => boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return (signature) => isSame(signature, expected);
}

/** An ed25519 signature is 64 bytes. */
const asymmetric = /^v1a,([A-Za-z0-9+/]{86}==)$/;
/** A sender that is changing its key never sends more signatures than this. */
const mostSignatures = 10;

/** Returns a check of signatures such as `v1a,hnO3f9T8…`. */
function byPublicKeys(
  keys: readonly string[],
  signed: Uint8Array,
): (signature: string, index: number) => boolean {
  const known = keys.map((key) => {
    const x = Buffer.from(key.replace(/^whpk_/, ''), 'base64').toString('base64url');
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  });
  return (signature, index) => {
    const [, text] = asymmetric.exec(signature) ?? [];
    if (text === undefined || index >= mostSignatures) return false;
    const given = Buffer.from(text, 'base64');
    return known.some((key) => verify(null, signed, key, given));
  };
}

/** Whether two texts are equal, in a time that reveals nothing about either, including its length. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
