import { createHash } from 'node:crypto';
import type { HttpMiddleware } from '../http.ts';
import { HttpProblem } from '../problem.ts';

/** A weak ETag of a text: weak, because the same text is also sent in gzip. */
export function etagOf(text: string): string {
  return `W/"${createHash('sha256').update(text).digest('base64url')}"`;
}

/**
 * Middleware: evaluates the preconditions of a reading request (RFC 9110, 13.2.2): 412 if `If-Match` names another
 * ETag, 304 if `If-None-Match` names this one. Both are compared weakly. The RFC asks for the strong comparison for
 * `If-Match`, which no weak ETag passes; it protects writes and ranges, and there are neither here.
 */
export function conditionalRequests(): HttpMiddleware {
  return {
    after(request) {
      const { event, response } = request;
      const etag = response?.headers['etag'];
      if (response?.statusCode !== 200 || etag === undefined) return;
      const { 'if-match': wanted, 'if-none-match': known } = event.headers;
      if (wanted !== undefined && !names(wanted, etag)) {
        const detail =
          'It is not, or no longer, as "If-Match" has it. Leave the header out to get it as it is.';
        throw new HttpProblem('precondition-failed', detail);
      }
      if (known === undefined || !names(known, etag)) return;
      const { 'content-type': _type, 'content-disposition': _disposition, ...headers } = response.headers;
      request.response = { statusCode: 304, headers, body: '' };
    },
  };
}

function names(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  const opaque = (tag: string) => tag.replace(/^W\//, '');
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => opaque(tag) === opaque(etag));
}
