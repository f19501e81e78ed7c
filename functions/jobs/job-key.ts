import { createHash } from 'node:crypto';

/**
 * A job's id as a part of a key of the record. DynamoDB takes sort keys of up to 1,024 bytes of UTF-8 (developer guide,
 * constraints); a server may make an id of anything.
 */
export function jobKeyPart(id: string): string {
  const isPlain = /^[^\p{C}#]*$/u.test(id) && Buffer.byteLength(id) <= 500 && !id.startsWith('sha256:');
  return isPlain ? id : `sha256:${createHash('sha256').update(JSON.stringify(id)).digest('base64url')}`;
}
