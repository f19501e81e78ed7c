import { createHash } from 'node:crypto';

/** A GUID that is the same for the same parts for ever, and is none of theirs, for which nobody may mistake it. */
export function derivedId(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(parts.join(' ')).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
