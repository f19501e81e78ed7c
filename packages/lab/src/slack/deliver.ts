import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** Slack waits so long for the whole answer (Slack: "Enabling interactivity with Slash commands"). */
const ANSWER_WITHIN_MS = 3_000;

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
  const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const answer = await post(url, headers, body, late);
    return { ...answer, milliseconds: since(started), error: errorOf(answer.status) };
  } catch {
    // Only its kind is of use: Slack tells no user more than this.
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
