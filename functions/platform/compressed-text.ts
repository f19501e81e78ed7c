import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { createGunzip, createGzip } from 'node:zlib';

/** Writes a text piece by piece. */
export interface TextWriter {
  write(piece: string): Promise<void>;
  /** @returns the text as it is stored, compressed */
  end(): Promise<Buffer>;
}

/** Compresses a text as it comes. @param store stores all of it */
export function compressedText(store: (body: Buffer) => Promise<void>): TextWriter {
  const gzip = createGzip();
  const body = buffer(gzip);
  return {
    async write(piece) {
      if (!gzip.write(piece)) await once(gzip, 'drain');
    },
    async end() {
      gzip.end();
      await store(await body);
      return body;
    },
  };
}

/** Each chunk of a stream costs a turn of the event loop. Chunks larger than Node's default halve the time to read. */
const chunkSize = 256 * 1024;

/** The lines of a compressed text. */
export async function* linesOf(compressedBytes: Uint8Array): AsyncGenerator<string> {
  const text = createGunzip({ chunkSize });
  text.end(compressedBytes);
  let pieces: Buffer[] = [];
  for await (const chunk of text as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      yield Buffer.concat([...pieces, chunk.subarray(from, end)]).toString();
      pieces = [];
      from = end + 1;
    }
    pieces.push(chunk.subarray(from));
  }
  const last = Buffer.concat(pieces).toString();
  if (last !== '') yield last;
}
