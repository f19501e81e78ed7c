import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request whose signature was good, as its raw bytes. */
export interface SignedRequest {
  bytes: Buffer;
  /** The signature itself: the same one again is a replay. */
  signature: string;
}

/** The parts of an HTTP API event that verification looks at. */
export interface RawRequest {
  headers: Record<string, string | undefined>;
  body?: string | undefined;
  isBase64Encoded: boolean;
}

/** Slack's own advice: what is further from now than five minutes may be a replay. It may come from the future, too. */
const toleranceSeconds = 300;

/** What a request claims to be signed with; undefined when it is not signed at all, or twice. */
export function claimOf(request: RawRequest): { timestamp: string; signature: string } | undefined {
  const timestamp = onlyHeader(request.headers, 'x-slack-request-timestamp');
  const signature = onlyHeader(request.headers, 'x-slack-signature');
  if (timestamp === undefined || !/^\d{10}$/.test(timestamp)) return undefined;
  if (signature === undefined || !/^v0=[0-9a-f]{64}$/.test(signature)) return undefined;
  return { timestamp, signature };
}

/**
 * Verifies a request by the app's signing secret: an HMAC over the raw bytes, compared in constant time, before
 * anything is parsed. Undefined says no more than that it was not Slack, or not now.
 */
export function verifyRequest(request: RawRequest, secret: string, now: Date): SignedRequest | undefined {
  const claim = claimOf(request);
  if (!claim) return undefined;
  if (Math.abs(now.getTime() / 1000 - Number(claim.timestamp)) > toleranceSeconds) return undefined;
  const bytes = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  const expected = createHmac('sha256', secret).update(`v0:${claim.timestamp}:`).update(bytes).digest();
  const given = Buffer.from(claim.signature.slice('v0='.length), 'hex');
  return timingSafeEqual(expected, given) ? { bytes, signature: claim.signature } : undefined;
}

/** The header's value, whatever its casing; undefined when it is missing, or there under two casings. */
function onlyHeader(headers: RawRequest['headers'], name: string): string | undefined {
  const found = Object.keys(headers).filter((key) => key.toLowerCase() === name);
  return found.length === 1 && found[0] !== undefined ? headers[found[0]] : undefined;
}
