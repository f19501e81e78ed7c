/** A JSON object whose fields nobody has checked yet. */
export type Fields = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a field; undefined when it is missing, `null` or no text. */
export function text(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
}

/** The number in a field; undefined when it is missing, `null` or no number. */
export function number(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === 'number' ? value : undefined;
}

/** The boolean in a field; undefined when it is missing, `null` or no boolean. */
export function flag(fields: Fields, key: string): boolean | undefined {
  const value = fields[key];
  return typeof value === 'boolean' ? value : undefined;
}

/** An answer that lacks what nothing can be done without; the caller adds which server and operation. */
export class MissingFieldError extends Error {
  override readonly name = 'MissingFieldError';

  constructor(what: string, key: string) {
    super(`${what} has no "${key}"`);
  }
}

/** The text of a field that every revision requires. Throws MissingFieldError when it is not there. */
export function requiredText(fields: Fields, key: string, what: string): string {
  const value = fields[key];
  if (typeof value === 'string') return value;
  throw new MissingFieldError(what, key);
}
