import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { WORKSPACE } from './workspace.ts';

/** Slack waits this long for the whole answer (Slack: "Enabling interactivity with Slash commands"). */
const answerWithinMs = 3_000;

/** The outcome of one request that Slack sent. */
export interface Delivery {
  /** Null when no answer came, or not in time. */
  readonly status: number | null;
  /** From the first byte sent to the last one received. */
  readonly milliseconds: number;
  readonly contentType?: string | undefined;
  readonly body: string;
  /** The error that Slack shows to the user, for example `operation_timeout`; undefined for an accepted answer. */
  readonly error?: string | undefined;
}

type Answer = Pick<Delivery, 'status' | 'contentType' | 'body'>;

/** Posts a body with unchanged header names and values in turn. No behaviour of the receiver makes it throw. */
export async function deliver(url: URL, headers: readonly string[], body: string): Promise<Delivery> {
  const started = performance.now();
  const late = AbortSignal.timeout(answerWithinMs);
  try {
    const answer = await post(url, headers, body, late);
    return { ...answer, milliseconds: since(started), error: errorOf(answer.status) };
  } catch {
    // Only the kind of error matters: Slack shows users no more than this.
    const error = late.aborted ? 'operation_timeout' : 'dispatch_failed';
    return { status: null, milliseconds: since(started), body: '', error };
  }
}

/** Slack accepts only a 200 as an acknowledgement. */
function errorOf(status: number | null): string | undefined {
  if (status === 200) return undefined;
  if (status !== null && status >= 500) return 'http_service_error';
  return status !== null && status >= 400 ? 'http_client_error' : 'dispatch_failed';
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}

function post(url: URL, headers: readonly string[], body: string, signal: AbortSignal): Promise<Answer> {
  const bytes = Buffer.from(body, 'utf8');
  // A list, because an object cannot hold the same header twice in two casings.
  const all = ['Host', url.host, ...headers, 'Content-Length', String(bytes.length), 'Connection', 'close'];
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'POST', headers: all, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? null,
          contentType: response.headers['content-type'],
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

/** How a request differs from a real one of Slack, to test attacks on a receiver. All are off by default. */
export interface Malformed {
  /** Signs with another secret. */
  readonly secret?: string | undefined;
  /** Added to the lab's time: negative for the past, positive for the future. */
  readonly timestampOffsetSeconds?: number | undefined;
  /** Replaces the number of seconds; it is signed unchanged. */
  readonly timestamp?: string | undefined;
  /** Replaces `v0`. */
  readonly version?: string | undefined;
  /** Sends neither signature nor timestamp. */
  readonly unsigned?: boolean | undefined;
  readonly headerCase?: 'lower' | 'upper' | undefined;
  /** Sends a second, wrong signature in a header whose name has another casing. */
  readonly duplicate?: boolean | undefined;
  readonly contentType?: string | undefined;
  /** Replaces the body that Slack would send; it is signed unchanged. */
  readonly body?: string | undefined;
}

/** Header names and values in turn, as Slack's "Verifying requests from Slack" describes the signature. */
export function signedHeaders(body: string, now: Date, malformed: Malformed = {}): string[] {
  const { version = 'v0', secret = WORKSPACE.signingSecret, timestampOffsetSeconds = 0 } = malformed;
  const seconds = Math.floor(now.getTime() / 1000) + timestampOffsetSeconds;
  const timestamp = malformed.timestamp ?? String(seconds);
  const digest = createHmac('sha256', secret).update(`${version}:${timestamp}:${body}`).digest('hex');
  const signature: [string, string][] = malformed.unsigned
    ? []
    : [
        ['X-Slack-Request-Timestamp', timestamp],
        ['X-Slack-Signature', `${version}=${digest}`],
      ];
  if (malformed.duplicate) signature.push(['x-slack-SIGNATURE', `${version}=${'0'.repeat(64)}`]);
  const headers: [string, string][] = [
    ['Content-Type', malformed.contentType ?? 'application/x-www-form-urlencoded'],
    ['Accept', 'application/json,*/*'],
    ['User-Agent', 'Slackbot 1.0 (+https://api.slack.com/robots)'],
    ...signature,
  ];
  return headers.flatMap(([name, value]) => [inCase(name, malformed.headerCase), value]);
}

function inCase(name: string, headerCase: Malformed['headerCase']): string {
  if (headerCase === undefined) return name;
  return headerCase === 'lower' ? name.toLowerCase() : name.toUpperCase();
}
