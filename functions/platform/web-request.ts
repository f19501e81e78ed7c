import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { failureCode } from '@veeam-automation/veeam/transport/failure-errors';
import { isLoopback } from '@veeam-automation/veeam/transport/server-address';

export interface WebAnswer {
  status: number;
  /** With names in lower case. */
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * The request could not be sent, or no complete answer came. `message` says why, and contains nothing of the request.
 */
export class WebRequestFailed extends Error {
  override readonly name = 'WebRequestFailed';
}

/** Larger than any answer that is read here. */
const mostBytes = 1024 * 1024;

/**
 * Posts to a server on the public web and reads the whole answer; redirects are not followed. The server's certificate
 * is always verified, even if NODE_TLS_REJECT_UNAUTHORIZED is set in the environment, which the global `fetch` would
 * obey.
 * @param timeoutMs from the connection to the end of the answer
 * @throws WebRequestFailed
 */
export async function postToWeb(
  url: string,
  { headers, body, timeoutMs }: { headers: Record<string, string>; body: string; timeoutMs: number },
): Promise<WebAnswer> {
  // Checked first: the error of `new URL` contains the address, which may be a credential.
  if (!URL.canParse(url)) throw new WebRequestFailed('its address cannot be read');
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname)))
    throw new WebRequestFailed('its address is not https');
  const signal = AbortSignal.timeout(timeoutMs);
  const request = (protocol === 'https:' ? secureRequest : plainRequest)(url, {
    method: 'POST',
    headers: { 'accept-encoding': 'identity', ...headers, 'content-length': Buffer.byteLength(body) },
    // One connection per request: after a function was frozen, a kept connection would be dead.
    agent: false,
    rejectUnauthorized: true,
    signal,
  });
  try {
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, text: await wholeText(response) };
  } catch (error) {
    request.destroy();
    if (error instanceof WebRequestFailed) throw error;
    throw new WebRequestFailed(
      signal.aborted ? 'no answer in time' : failureCode(error) || (error as Error).name,
      { cause: error },
    );
  }
}

async function wholeText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new WebRequestFailed(`its answer has more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
