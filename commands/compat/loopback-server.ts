import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ReceivedRequest } from './exchange.ts';

export interface Reply {
  readonly status: number;
  /** JSON; empty for none. */
  readonly body: string;
}

/** Serves on a free port of the loopback; a request that `answer` fails for is told to `failed`, and gets a 500. */
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
