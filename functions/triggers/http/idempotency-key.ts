import { type RefusedError, refuseField } from '../../action.ts';
import { idempotencyKey } from '../../work-id.ts';
import type { HttpRequest } from './http.ts';

/** A string of RFC 8941 (3.3.3), the format in the IETF draft of this header. */
const quoted = /^"(?:[ !#-[\]-~]|\\["\\])*"$/;
/** The format that most clients send. A comma separates two headers of the same name. */
const bare = /^[!#-+\--~]+$/;

/** The format of the header, for the API's documentation. */
export const keyHeader = new RegExp(`${quoted.source}|${bare.source}`);

/**
 * The caller's key from the header `Idempotency-Key`; it is the same key with or without quotes. Undefined if there is
 * none.
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
 * The optional body of a request, with the key as its `id`; the body may also contain the key itself.
 * @throws RefusedError `invalid-input` if body and header disagree
 */
export function withKey({ headers, body = {} }: Pick<HttpRequest, 'headers' | 'body'>): unknown {
  const id = keyOf(headers);
  if (id === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  if ('id' in body && body.id !== id) {
    throw refuseField('invalid-input', 'id', 'It is another than the Idempotency-Key.');
  }
  return { ...body, id };
}
