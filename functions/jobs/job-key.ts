import { createHash } from 'node:crypto';

/**
 * A job's id as part of a record key. DynamoDB accepts sort keys of up to 1,024 bytes of UTF-8 (developer guide,
 * constraints); a server's ids may be anything.
 */
export function jobKeyPart(id: string): string {
  // Most are GUIDs.
  if (/^[\w-]{1,100}$/.test(id)) return id;
  const isPlain = /^[^\p{C}#]*$/u.test(id) && Buffer.byteLength(id) <= 500 && !id.startsWith('sha256:');
  return isPlain ? id : `sha256:${createHash('sha256').update(JSON.stringify(id)).digest('base64url')}`;
}
