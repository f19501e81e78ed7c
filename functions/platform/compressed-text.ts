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

/** The lines of a compressed text. */
export async function* linesOf(compressedBytes: Uint8Array): AsyncGenerator<string> {
  const text = createGunzip();
  text.setEncoding('utf8');
  text.end(compressedBytes);
  let pieces: string[] = [];
  for await (const chunk of text as AsyncIterable<string>) {
    const [first = '', ...rest] = chunk.split('\n');
    pieces.push(first);
    for (const piece of rest) {
      yield pieces.join('');
      pieces = [piece];
    }
  }
  const last = pieces.join('');
  if (last !== '') yield last;
}
