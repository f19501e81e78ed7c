import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { WORKSPACE } from './workspace.ts';

/** Slack waits so long for the whole answer (Slack: "Enabling interactivity with Slash commands"). */
const answerWithinMs = 3_000;

/** The outcome of one request that Slack sent. */
export interface Delivery {
  /** Null when no answer came in time. */
  readonly status: number | null;
  /** From the first byte sent to the last one received. */
  readonly milliseconds: number;
  readonly contentType?: string | undefined;
  readonly body: string;
  /** What Slack shows to the user, such as `operation_timeout`; undefined for an answer it takes. */
  readonly error?: string | undefined;
}

type Answer = Pick<Delivery, 'status' | 'contentType' | 'body'>;

/** Posts a body, with header names and values in turn as they are. Never throws for what the receiver does. */
export async function deliver(url: URL, headers: readonly string[], body: string): Promise<Delivery> {
  const started = performance.now();
  const late = AbortSignal.timeout(answerWithinMs);
  try {
    const answer = await post(url, headers, body, late);
    return { ...answer, milliseconds: since(started), error: errorOf(answer.status) };
  } catch {
    // Only its kind is of use: Slack shows users no more than this.
    const error = late.aborted ? 'operation_timeout' : 'dispatch_failed';
    return { status: null, milliseconds: since(started), body: '', error };
  }
}

/** Slack takes a 200 for an acknowledgement, and nothing else. */
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
  // As a list: an object could not carry the same header twice, in two casings.
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

/** How a request differs from what Slack sends, so that a receiver can be attacked. All are off by default. */
export interface Malformed {
  /** Signs with another secret. */
  readonly secret?: string | undefined;
  /** Added to the lab's time: negative is old, positive lies in the future. */
  readonly timestampOffsetSeconds?: number | undefined;
  /** In place of a number of seconds; it is signed as it stands. */
  readonly timestamp?: string | undefined;
  /** In place of `v0`. */
  readonly version?: string | undefined;
  /** Sends neither signature nor timestamp. */
  readonly unsigned?: boolean | undefined;
  readonly headerCase?: 'lower' | 'upper' | undefined;
  /** Sends a second, wrong signature under a name of other casing. */
  readonly duplicate?: boolean | undefined;
  readonly contentType?: string | undefined;
  /** In place of the body Slack would send; it is signed as it stands. */
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
