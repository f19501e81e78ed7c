import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request of our client, exactly as received. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The outcome of one request. */
export interface Exchange {
  /** The id of the document's operation. Undefined when the document has none for the request. */
  readonly operationId: string | undefined;
  /** The points where the request does not fit the document. */
  readonly requestFaults: readonly string[];
  /** The points where the answer does not fit the document. Only for answers of the lab. */
  readonly answerFaults: readonly string[];
  /** The points where the answer deviates from the document in a way that disturbs no client. */
  readonly answerNotes?: readonly string[];
  readonly status: number;
}

/** An exchange whose check or execution failed. */
export function failedExchange(error: unknown): Exchange {
  const why = error instanceof Error ? error.message : String(error);
  const requestFaults = [`it could not be held against the document: ${why}`];
  return { operationId: undefined, requestFaults, answerFaults: [], status: 500 };
}

export interface Reply {
  readonly status: number;
  /** JSON; empty for none. */
  readonly body: string;
}

/** Serves on a free loopback port. When `answer` fails for a request, `failed` is called and the status is 500. */
export async function serveLoopback(
  answer: (request: ReceivedRequest) => Reply | Promise<Reply>,
  failed: (request: ReceivedRequest, error: unknown) => void,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (message, response) => {
    const request = await receive(message);
    let reply: Reply = { status: 500, body: '' };
    try {
      reply = await answer(request);
    } catch (error) {
      failed(request, error);
    }
    if (reply.body === '') response.writeHead(reply.status).end();
    else response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const body = await text(message);
  return { method: message.method ?? 'GET', target: message.url ?? '/', headers: message.headers, body };
}
