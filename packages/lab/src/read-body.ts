import type { IncomingMessage } from 'node:http';

const MOST_BODY_BYTES = 1024 * 1024;

/** The whole body, or undefined when it is larger than 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A request body must arrive as bytes.');
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
