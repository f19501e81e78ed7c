import { createHmac, timingSafeEqual } from 'node:crypto';
import { buttonIds } from './work.ts';

/** A request with a valid signature, as its raw bytes. */
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

/** Slack's own advice: a request whose time is more than five minutes from now, before or after, may be a replay. */
const toleranceSeconds = 300;

/** The timestamp and signature of a request; undefined if it is not signed, or signed twice. */
export function claimOf(request: RawRequest): { timestamp: string; signature: string } | undefined {
  const timestamp = onlyHeader(request.headers, 'x-slack-request-timestamp');
  const signature = onlyHeader(request.headers, 'x-slack-signature');
  if (timestamp === undefined || !/^\d{10}$/.test(timestamp)) return undefined;
  if (signature === undefined || !/^v0=[0-9a-f]{64}$/.test(signature)) return undefined;
  return { timestamp, signature };
}

/**
 * Verifies a request by the app's signing secret: an HMAC over the raw bytes, compared in constant time, before
 * anything is parsed. Undefined only means that it is not from Slack, or not recent.
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

/** The header's value, in any casing; undefined if it is missing, or present in two casings. */
function onlyHeader(headers: RawRequest['headers'], name: string): string | undefined {
  const found = Object.keys(headers).filter((key) => key.toLowerCase() === name);
  return found.length === 1 && found[0] !== undefined ? headers[found[0]] : undefined;
}

/** What Slack sent, as far as this app needs it. */
export type Sent =
  | { kind: 'nothing' }
  | ({ kind: 'command'; command: string; text: string } & From)
  | ({ kind: 'button'; button: keyof typeof buttonIds; value: string; ephemeral: boolean } & From);

/** The requester, and Slack's id of the request. */
export interface From {
  user: string;
  channel: string;
  triggerId: string;
  responseUrl: string | undefined;
}

/** Parses a slash command (a form). Undefined: it is something else, though Slack signed it. */
export function readCommand(bytes: Buffer): Sent | undefined {
  const form = new URLSearchParams(bytes.toString('utf8'));
  if (form.has('ssl_check')) return { kind: 'nothing' };
  const command = form.get('command');
  const from = fromOf(
    form.get('user_id'),
    form.get('channel_id'),
    form.get('trigger_id'),
    form.get('response_url'),
  );
  if (command === null || !from) return undefined;
  return { kind: 'command', command, text: form.get('text') ?? '', ...from };
}

/** Parses a pressed button (JSON in a form's `payload`). Other interactions are ignored. */
export function readInteraction(bytes: Buffer): Sent | undefined {
  const form = new URLSearchParams(bytes.toString('utf8'));
  if (form.has('ssl_check')) return { kind: 'nothing' };
  const payload = parsed(form.get('payload'));
  if (!isRecord(payload)) return undefined;
  if (payload['type'] !== 'block_actions') return { kind: 'nothing' };
  const from = fromOf(
    field(payload['user'], 'id'),
    field(payload['channel'], 'id'),
    payload['trigger_id'],
    payload['response_url'],
  );
  if (!from) return undefined;
  const [action] = Array.isArray(payload['actions']) ? payload['actions'] : [];
  const id = String(field(action, 'action_id') ?? '').split(':')[0] ?? '';
  const value = field(action, 'value');
  if (!isButton(id) || typeof value !== 'string') return { kind: 'nothing' };
  return {
    kind: 'button',
    button: id,
    value,
    ephemeral: field(payload['container'], 'is_ephemeral') === true,
    ...from,
  };
}

function fromOf(user: unknown, channel: unknown, triggerId: unknown, responseUrl: unknown): From | undefined {
  if (typeof user !== 'string' || typeof channel !== 'string' || typeof triggerId !== 'string')
    return undefined;
  if (user === '' || channel === '' || triggerId === '') return undefined;
  return {
    user,
    channel,
    triggerId,
    responseUrl: typeof responseUrl === 'string' && URL.canParse(responseUrl) ? responseUrl : undefined,
  };
}

function isButton(id: string): id is keyof typeof buttonIds {
  return Object.hasOwn(buttonIds, id);
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
