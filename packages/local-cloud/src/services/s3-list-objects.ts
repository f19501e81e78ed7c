import { listing } from '../s3/listing.ts';
import type { StoredObject } from '../s3/store.ts';
import { AwsError } from './aws-error.ts';
import { allow, bucketArn, notImplemented, type S3Operation } from './s3-call.ts';
import { element } from './xml.ts';

const MOST_KEYS = 1000;
const PARAMETERS = [
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
  const unknown = [...query.keys()].find((name) => !PARAMETERS.includes(name));
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
  if (given === null) return MOST_KEYS;
  if (!/^\d+$/.test(given)) throw invalid('Provided max-keys not an integer or within integer range');
  return Math.min(Number(given), MOST_KEYS);
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
