import { type RefusedError, refuseField } from '../../action.ts';
import { idempotencyKey } from '../../work-id.ts';
import type { HttpRequest } from './http.ts';

/** A string of RFC 8941 (3.3.3), which is what the IETF's draft on this header has in it. */
const quoted = /^"(?:[ !#-[\]-~]|\\["\\])*"$/;
/** As most send it. A comma stands between two headers of the same name, where there were two. */
const bare = /^[!#-+\--~]+$/;

/** What the header may hold, for the API's document. */
export const keyHeader = new RegExp(`${quoted.source}|${bare.source}`);

/**
 * The caller's key for what is asked for, from the header `Idempotency-Key`: in quotes or without, it is the same key.
 * Undefined where there is none.
 * @throws RefusedError `invalid-input`
 */
export function keyOf(headers: HttpRequest['headers']): string | undefined {
  const given = headers['idempotency-key']?.trim();
  if (given === undefined) return undefined;
  if (!bare.test(given) && !quoted.test(given)) {
    throw refuseKey('It takes one key, in double quotes where that has spaces or commas.');
  }
  const key = given.startsWith('"') ? given.slice(1, -1).replace(/\\(["\\])/g, '$1') : given;
  const { error } = idempotencyKey.safeParse(key);
  if (error) throw refuseKey(error.issues[0]?.message ?? '');
  return key;
}

function refuseKey(message: string): RefusedError {
  return refuseField('invalid-input', 'Idempotency-Key', message);
}

/**
 * The body of a request, which may be left out, with the key as its `id`; that may stand in the body itself, too.
 * @throws RefusedError `invalid-input` where they are two
 */
export function withKey({ headers, body = {} }: Pick<HttpRequest, 'headers' | 'body'>): unknown {
  const id = keyOf(headers);
  if (id === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  if ('id' in body && body.id !== id) {
    throw refuseField('invalid-input', 'id', 'It is another than the Idempotency-Key.');
  }
  return { ...body, id };
}
