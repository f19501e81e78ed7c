import { createHash } from 'node:crypto';

/** Crockford's alphabet in lower case: no letter that is mistaken for a digit when an id is typed from a phone. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const hashCharacters = 10;

/**
 * The id of a finding: the rule's name and 50 bits of a hash over rule, server and job, such as
 * `never-run-4x9kq2m7ta`. `jobId` is undefined when the finding is about the server itself.
 */
export function findingId(rule: string, server: string, jobId: string | undefined): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([rule, server, jobId ?? null]))
    .digest();
  const bits = digest.readBigUInt64BE(0);
  let text = '';
  for (let index = 0; index < hashCharacters; index += 1) {
    text += alphabet[Number((bits >> BigInt(59 - 5 * index)) & 31n)];
  }
  return `${rule}-${text}`;
}
