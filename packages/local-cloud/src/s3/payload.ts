import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../aws/service.ts';

/** The content of a request, with the checksum it was sent with. */
export interface Payload {
  content: Buffer;
  /** The response header with the checksum, or empty when none was sent. */
  checksum: Record<string, string>;
}

const checksums: Record<string, (content: Buffer) => Buffer> = {
  'x-amz-checksum-crc32': (content) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(content));
    return bytes;
  },
  'x-amz-checksum-sha1': (content) => createHash('sha1').update(content).digest(),
  'x-amz-checksum-sha256': (content) => createHash('sha256').update(content).digest(),
};
const notComputed = ['x-amz-checksum-crc32c', 'x-amz-checksum-crc64nvme'];

/** Reads a body and decodes `aws-chunked`. @throws AwsError when its length, hash or checksum does not match */
export function readPayload(headers: IncomingHttpHeaders, body: Buffer): Payload {
  const hash = String(headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD');
  const { content, trailers } = hash.startsWith('STREAMING-')
    ? decodeAwsChunked(body)
    : { content: body, trailers: {} };
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && Number(length) !== content.length) throw incomplete();
  if (/^[0-9a-f]{64}$/.test(hash) && createHash('sha256').update(content).digest('hex') !== hash) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsError('XAmzContentSHA256Mismatch', message);
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(content).digest('base64') !== md5) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const sent: Record<string, unknown> = { ...headers, ...trailers };
  const unknown = notComputed.find((name) => sent[name] !== undefined);
  if (unknown) throw new AwsError('NotImplemented', `the local cloud does not compute ${unknown}`, 501);
  const checksum: Payload['checksum'] = {};
  for (const [name, compute] of Object.entries(checksums)) {
    if (sent[name] === undefined) continue;
    if (compute(content).toString('base64') !== sent[name]) {
      const algorithm = name.slice('x-amz-checksum-'.length).toUpperCase();
      const message = `The ${algorithm} you specified did not match the calculated checksum.`;
      throw new AwsError('BadDigest', message);
    }
    checksum[name] = String(sent[name]);
  }
  return { content, checksum };
}

/**
 * Decodes `aws-chunked`: chunks of `<size in hex>[;signature]`, then trailing headers ("Signature Calculations:
 * Transferring Payload in Multiple Chunks" in the S3 API Reference).
 * @throws AwsError IncompleteBody
 */
export function decodeAwsChunked(body: Buffer): { content: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let position = 0;
  const line = () => {
    const end = body.indexOf('\r\n', position);
    if (end < 0) throw incomplete();
    const text = body.toString('latin1', position, end);
    position = end + 2;
    return text;
  };
  for (;;) {
    const size = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(line())?.[1];
    if (size === undefined) throw incomplete();
    const end = position + Number.parseInt(size, 16);
    if (end === position) break;
    if (body.toString('latin1', end, end + 2) !== '\r\n') throw incomplete();
    chunks.push(body.subarray(position, end));
    position = end + 2;
  }
  const trailers: Record<string, string> = {};
  for (let text = line(); text !== ''; text = line()) {
    const colon = text.indexOf(':');
    if (colon < 0) throw incomplete();
    trailers[text.slice(0, colon).toLowerCase()] = text.slice(colon + 1).trim();
  }
  return { content: Buffer.concat(chunks), trailers };
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  );
}
