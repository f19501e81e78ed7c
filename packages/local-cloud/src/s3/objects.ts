import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, type Principal, type RawAnswer, type RawRequest, refusedAs } from '../aws/service.ts';
import { readPayload } from './payload.ts';
import type { BucketStore, StoredObject } from './store.ts';

/** One request to S3, with its bucket and key. */
export interface S3Call {
  bucket: string;
  key: string;
  query: URLSearchParams;
  request: RawRequest;
  store: BucketStore;
  caller: Principal;
}

/** @throws AwsError */
export type S3Operation = (call: S3Call) => RawAnswer;

export const bucketArn = (call: S3Call) => `arn:aws:s3:::${call.bucket}`;
export const objectArn = (call: S3Call) => `${bucketArn(call)}/${call.key}`;

/** Checks a permission. `keys` are the request's condition keys. @throws AwsError AccessDenied when it is missing */
export function allow(call: S3Call, action: string, arn: string, keys: Record<string, string> = {}): void {
  refusedAs('AccessDenied', 403, () => call.caller.authorize(`s3:${action}`, arn, `"${arn}"`, keys));
}

export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `the local cloud's S3 does not support ${what}`, 501);
}

const storedHeaders = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];
const longestKeyBytes = 1024;

/** The operations on one object, by HTTP method: PutObject, GetObject, HeadObject, DeleteObject. */
export const objectOperations: Record<string, S3Operation> = {
  PUT(call) {
    allow(call, 'PutObject', objectArn(call));
    if (Buffer.byteLength(call.key) > longestKeyBytes) {
      throw new AwsError('KeyTooLongError', 'Your key is too long');
    }
    const { content, checksum } = readPayload(call.request.headers, call.request.body);
    checkWriteConditions(call);
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    call.store.put({
      bucket: call.bucket,
      key: call.key,
      base64: content.toString('base64'),
      sizeBytes: content.length,
      etag,
      headers: { ...keptHeaders(call.request.headers), ...checksum },
    });
    return { status: 200, headers: { etag, ...checksum }, body: '' };
  },
  GET: (call) => read(call, (object) => Buffer.from(object.base64, 'base64')),
  HEAD: (call) => read(call, () => ''),
  DELETE(call) {
    allow(call, 'DeleteObject', objectArn(call));
    refuseHeaders(call, ['if-match']);
    call.store.delete(call.bucket, call.key);
    return { status: 204, headers: {}, body: '' };
  },
};

/** Refuses an expired presigned URL. @throws AwsError AccessDenied */
function refuseLapsed({ query }: S3Call): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  if (year === undefined) return;
  const signedMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Date.now() > signedMs + Number(query.get('X-Amz-Expires')) * 1000)
    throw new AwsError('AccessDenied', 'Request has expired', 403);
}

/** "Overriding response header values through the request" ("GetObject" in the S3 API Reference). */
function overrides({ query }: S3Call): Record<string, string> {
  const given = [...query].filter(([name]) => name.startsWith('response-'));
  return Object.fromEntries(given.map(([name, value]) => [name.slice('response-'.length), value]));
}

function read(call: S3Call, bodyOf: (object: StoredObject) => Buffer | string) {
  refuseLapsed(call);
  allow(call, 'GetObject', objectArn(call));
  refuseHeaders(call, ['range', 'if-modified-since', 'if-unmodified-since']);
  const object = call.store.get(call.bucket, call.key);
  if (!object) {
    // Without permission to list the bucket, S3 does not reveal that the key is missing ("GetObject" in the S3 API Reference).
    allow(call, 'ListBucket', bucketArn(call));
    throw noSuchKey();
  }
  const { 'if-match': match, 'if-none-match': noneMatch } = call.request.headers;
  if (match !== undefined && !names(match, object)) throw failed('If-Match');
  const { etag, sizeBytes } = object;
  const identity = { etag, 'last-modified': new Date(object.modifiedMs).toUTCString() };
  if (noneMatch !== undefined && names(noneMatch, object)) {
    return { status: 304, headers: identity, body: '' };
  }
  const wantsChecksum = call.request.headers['x-amz-checksum-mode'] === 'ENABLED';
  const own = Object.entries(object.headers).filter(
    ([name]) => wantsChecksum || !name.startsWith('x-amz-checksum-'),
  );
  const headers = {
    ...Object.fromEntries(own),
    ...overrides(call),
    ...identity,
    'content-length': String(sizeBytes),
  };
  return { status: 200, headers, body: bodyOf(object) };
}

/** "Conditional writes" in the S3 User Guide. */
function checkWriteConditions(call: S3Call): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = call.request.headers;
  const object = call.store.get(call.bucket, call.key);
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') throw notImplemented('If-None-Match other than * when writing');
    if (object) throw failed('If-None-Match');
  }
  if (match !== undefined) {
    if (!object) throw noSuchKey();
    if (!names(match, object)) throw failed('If-Match');
  }
}

function names(condition: string, object: StoredObject): boolean {
  const unquoted = (etag: string) => etag.replace(/^"(.*)"$/, '$1');
  return condition === '*' || unquoted(condition) === unquoted(object.etag);
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (storedHeaders.includes(name) || name.startsWith('x-amz-meta-')) kept[name] = String(value);
  }
  const encodings = (headers['content-encoding'] ?? '').split(',').map((each) => each.trim());
  const encoding = encodings.filter((each) => each !== 'aws-chunked' && each !== '').join(',');
  return encoding === '' ? kept : { ...kept, 'content-encoding': encoding };
}

function refuseHeaders(call: S3Call, unknown: readonly string[]): void {
  const found = unknown.find((name) => call.request.headers[name] !== undefined);
  if (found) throw notImplemented(`${found} in a ${call.request.method} of an object`);
}

function noSuchKey(): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
}

function failed(condition: string): AwsError {
  const message = `At least one of the pre-conditions you specified did not hold: ${condition}`;
  return new AwsError('PreconditionFailed', message, 412);
}
