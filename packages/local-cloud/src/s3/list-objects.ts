import { AwsError } from '../aws/service.ts';
import { element } from '../aws/xml.ts';
import { allow, bucketArn, notImplemented, type S3Operation } from './objects.ts';
import type { StoredObject } from './store.ts';

const mostKeys = 1000;
const parameters = [
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'encoding-type',
  'x-id',
];

/** ListObjectsV2. */
export const listObjects: S3Operation = (call) => {
  const { query } = call;
  const unknown = [...query.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined || query.get('list-type') !== '2') {
    throw notImplemented(
      unknown === undefined ? 'ListObjects without list-type=2' : `?${unknown} of a bucket`,
    );
  }
  const prefix = query.get('prefix') ?? '';
  allow(call, 'ListBucket', bucketArn(call), query.has('prefix') ? { 's3:prefix': prefix } : {});
  const delimiter = query.get('delimiter') ?? '';
  const size = maxKeys(query.get('max-keys'));
  const token = query.get('continuation-token');
  const after = token === null ? undefined : afterOf(token);
  const { entries, nextAfter } = listing(call.store.list(call.bucket), { prefix, delimiter, after, size });
  const name = nameWriter(query.get('encoding-type'));
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    element('Name', call.bucket),
    element('Prefix', name(prefix)),
    ...(delimiter === '' ? [] : [element('Delimiter', name(delimiter))]),
    ...(query.has('encoding-type') ? [element('EncodingType', 'url')] : []),
    element('MaxKeys', size),
    element('KeyCount', entries.length),
    element('IsTruncated', nextAfter !== undefined),
    ...(token === null ? [] : [element('ContinuationToken', token)]),
    ...(nextAfter === undefined ? [] : [element('NextContinuationToken', tokenOf(nextAfter))]),
    ...entries.map((entry) =>
      entry.object
        ? contents(entry.object, name(entry.name))
        : `<CommonPrefixes>${element('Prefix', name(entry.name))}</CommonPrefixes>`,
    ),
    '</ListBucketResult>',
  ];
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xml.join('') };
};

function contents({ modifiedMs, etag, sizeBytes }: StoredObject, key: string): string {
  const fields = [
    element('Key', key),
    element('LastModified', new Date(modifiedMs).toISOString()),
    element('ETag', etag),
    element('Size', sizeBytes),
    element('StorageClass', 'STANDARD'),
  ];
  return `<Contents>${fields.join('')}</Contents>`;
}

function maxKeys(given: string | null): number {
  if (given === null) return mostKeys;
  if (!/^\d+$/.test(given)) throw invalid('Provided max-keys not an integer or within integer range');
  return Math.min(Number(given), mostKeys);
}

function nameWriter(encodingType: string | null): (name: string) => string {
  if (encodingType === null) return (name) => name;
  if (encodingType !== 'url') throw invalid('Invalid Encoding Method specified in Request');
  return (name) => encodeURIComponent(name).replaceAll('%2F', '/');
}

const tokenOf = (after: string) => Buffer.from(after).toString('base64url');

function afterOf(token: string): string {
  const after = Buffer.from(token, 'base64url').toString();
  if (after === '' || tokenOf(after) !== token) throw invalid('The continuation token provided is incorrect');
  return after;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidArgument', message);
}

/** An object under a prefix, or a group of objects that share a name up to a delimiter. */
type Entry<T> = { name: string; object: T } | { name: string; object?: never };

/** One page of a listing. When there is more, `nextAfter` is the name that the next page starts after. */
export interface Listing<T> {
  entries: Entry<T>[];
  nextAfter?: string;
}

/**
 * Lists as S3 does, in the order of the keys' UTF-8 bytes. Keys with the same text up to the first `delimiter` after
 * `prefix` become one entry without an object. `after` is the name of the last entry of the previous page.
 */
export function listing<T extends { key: string }>(
  objects: readonly T[],
  page: { prefix: string; delimiter: string; after?: string | undefined; size: number },
): Listing<T> {
  const byName = new Map<string, Entry<T>>();
  for (const object of objects) {
    if (!object.key.startsWith(page.prefix)) continue;
    const end = page.delimiter === '' ? -1 : object.key.indexOf(page.delimiter, page.prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + page.delimiter.length);
    byName.set(name, end < 0 ? { name, object } : { name });
  }
  const { after } = page;
  const rest = [...byName.values()]
    .filter(({ name }) => after === undefined || inByteOrder(name, after) > 0)
    .sort((one, other) => inByteOrder(one.name, other.name));
  const entries = rest.slice(0, page.size);
  const last = entries.at(-1);
  return last && entries.length < rest.length ? { entries, nextAfter: last.name } : { entries };
}

function inByteOrder(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
