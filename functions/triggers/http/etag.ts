import { createHash } from 'node:crypto';

/** A weak ETag of a text: weak, because the same text is sent in gzip, too. */
export function etagOf(text: string): string {
  return `W/"${createHash('sha256').update(text).digest('base64url')}"`;
}

/**
 * What the conditions of a request that reads come to (RFC 9110, 13.2.2): `failed` when `If-Match` names another ETag,
 * `unchanged` when `If-None-Match` names this one. Both are compared weakly. For `If-Match` the RFC has the strong
 * comparison, by which weak ETags fit nothing; that guards writes and parts of a body, and here are neither.
 */
export function conditionOf(
  headers: Record<string, string | undefined>,
  etag: string | undefined,
): 'failed' | 'unchanged' | undefined {
  if (etag === undefined) return undefined;
  const { 'if-match': wanted, 'if-none-match': known } = headers;
  if (wanted !== undefined && !names(wanted, etag)) return 'failed';
  return known !== undefined && names(known, etag) ? 'unchanged' : undefined;
}

function names(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  const opaque = (tag: string) => tag.replace(/^W\//, '');
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => opaque(tag) === opaque(etag));
}
