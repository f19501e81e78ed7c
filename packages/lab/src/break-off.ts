import type { IncomingMessage, ServerResponse } from 'node:http';

/** Ends a request that could not be answered: silently when its client left half-way, else it is a fault of the lab. */
export function abortRequest(
  where: string,
  error: unknown,
  message: IncomingMessage,
  response: ServerResponse,
): void {
  if (message.complete) console.error(`The lab failed on ${where}:`, error);
  response.destroy();
}
