import { randomUUID } from 'node:crypto';
import { AwsError, type RawRequest, type RawService } from '../aws/service.ts';
import { element } from '../aws/xml.ts';
import { listObjects } from './list-objects.ts';
import { notImplemented, objectOperations, type S3Operation } from './objects.ts';
import type { BucketStore } from './store.ts';

/** Headers that are supported, or need no support. */
const headersUnderstood =
  /^x-amz-(?:meta-.+|checksum-.+|content-sha256|date|decoded-content-length|sdk-checksum-algorithm|security-token|trailer|user-agent)$/;

/** Amazon S3: writes, reads, deletes and lists objects. The buckets come from the template. */
export function s3(store: BucketStore): RawService {
  return {
    signingName: 's3',
    answer(request, caller) {
      const { bucket, key, query } = addressed(request, store.buckets);
      if (bucket === '') throw notImplemented('calls without a bucket');
      if (!store.buckets.includes(bucket)) {
        throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${bucket}`, 404);
      }
      const header = Object.keys(request.headers).find(
        (name) => name.startsWith('x-amz-') && !headersUnderstood.test(name),
      );
      if (header) throw notImplemented(header);
      return operationFor(request.method, key, query)({ bucket, key, query, request, store, caller });
    },
    refusal(error, method) {
      const requestId = randomUUID();
      const fields = [
        element('Code', error.code),
        element('Message', error.message),
        element('RequestId', requestId),
      ];
      const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${fields.join('')}</Error>`;
      const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
      return { status: error.statusCode, headers, body: method === 'HEAD' ? '' : body };
    },
  };
}

function operationFor(method: string, key: string, query: URLSearchParams): S3Operation {
  if (key === '' && method === 'GET') return listObjects;
  const subresource = [...query.keys()].find((name) => !/^(?:x-id$|x-amz-|response-)/i.test(name));
  const operation = key === '' ? undefined : objectOperations[method];
  if (operation && subresource === undefined) return operation;
  const of = key === '' ? 'a bucket' : 'an object';
  throw notImplemented(`${method} of ${of}${subresource === undefined ? '' : ` with ?${subresource}`}`);
}

/** Finds bucket and key: `<bucket>.<host>/<key>` or `<host>/<bucket>/<key>`. Dots in the path belong to the key. */
function addressed({ path, headers }: RawRequest, buckets: readonly string[]) {
  const [rawPath = '', rawQuery = ''] = path.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(rawQuery.replaceAll('+', '%2B'));
  const named = rawPath.slice(1);
  const hosted = buckets.find((bucket) => headers.host?.startsWith(`${bucket}.`));
  if (hosted !== undefined) return { bucket: hosted, key: decoded(named), query };
  const slash = named.indexOf('/');
  const [bucket, key] = slash < 0 ? [named, ''] : [named.slice(0, slash), named.slice(slash + 1)];
  return { bucket: decoded(bucket), key: decoded(key), query };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
