import { gzipSync } from 'node:zlib';

/** Below this, the header costs more than compressing saves. */
const smallestBytes = 1024;

/** Whether `Accept-Encoding` takes gzip (RFC 9110, 12.5.3); without the header, nothing is compressed. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const wishes = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [coding, quality === undefined ? 1 : Number(quality)] as const;
    }),
  );
  return (wishes.get('gzip') ?? wishes.get('*') ?? 0) > 0;
}

/** What an answer with this body varies by: whether it comes in gzip. The same for 304, which has no body to look at. */
export function variesByEncoding(body: string): Record<string, string> {
  return Buffer.byteLength(body) < smallestBytes ? {} : { vary: 'accept-encoding' };
}

/** A body as API Gateway takes it: larger ones in gzip, where the caller takes that. Bytes travel in base64. */
export function compressed(
  body: string,
  acceptEncoding: string | undefined,
): { body: string; isBase64Encoded: boolean; headers: Record<string, string> } {
  const headers = variesByEncoding(body);
  if (headers['vary'] === undefined || !takesGzip(acceptEncoding)) {
    return { body, isBase64Encoded: false, headers };
  }
  return {
    body: gzipSync(body).toString('base64'),
    isBase64Encoded: true,
    headers: { ...headers, 'content-encoding': 'gzip' },
  };
}
