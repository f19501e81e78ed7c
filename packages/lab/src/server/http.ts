import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';

/** Another program uses a port that the lab needs. */
class LabPortTakenError extends Error {
  override readonly name = 'LabPortTakenError';
  readonly code = 'LAB_PORT_TAKEN';
  readonly port: number;

  constructor(port: number, host: string, purpose: string, cause: unknown) {
    super(`Port ${port} on ${host} is taken; the lab's ${purpose} needs it. Free it or set another port.`, {
      cause,
    });
    this.port = port;
  }
}

export interface Listener {
  readonly port: number;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Listens on `port` (0: any free one).
 * @throws LabPortTakenError when the port is in use
 */
export async function listen(
  server: Server | SecureServer,
  port: number,
  host: string,
  purpose: string,
): Promise<Listener> {
  // Tracked here: closeAllConnections does not know sockets that are still in their TLS handshake.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      reject(taken ? new LabPortTakenError(port, host, purpose, error) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The lab listens on TCP alone.');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const mostBodyBytes = 1024 * 1024;

/** The whole body, or undefined when it is larger than 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A request body must arrive as bytes.');
    sizeBytes += chunk.length;
    if (sizeBytes > mostBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Ends a request without an answer. Logs a fault of the lab, unless the client left before the end of its request. */
export function abortRequest(
  where: string,
  error: unknown,
  message: IncomingMessage,
  response: ServerResponse,
): void {
  if (message.complete) console.error(`The lab failed on ${where}:`, error);
  response.destroy();
}
