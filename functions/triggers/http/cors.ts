/** What a page of another origin may read of an answer, beyond its body (Fetch standard, CORS protocol). */
const exposed = 'etag, link, location, retry-after, x-request-id';
const accepted = 'authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id';
const preflightSeconds = 600;

/** The headers that let a configured origin read an answer; none for any other origin. */
export function corsHeaders(
  origin: string | undefined,
  configured: readonly string[],
): Record<string, string> {
  if (configured.length === 0) return {};
  // Caches must not give one origin's answer to another, refused ones included.
  if (origin === undefined || !configured.includes(origin)) return { vary: 'origin' };
  return { vary: 'origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed };
}

/** What a preflight is told besides: the methods of the path, and the headers that the API takes. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': accepted,
    'access-control-max-age': String(preflightSeconds),
  };
}
