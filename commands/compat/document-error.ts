/** A document that cannot be held against anything; the message says why and what would do. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}
