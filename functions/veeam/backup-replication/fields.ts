export { type Fields, isObject } from '../transport/json-record.ts';

/** A text; undefined when there is none (`null` or missing) or it is something else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number; undefined when there is none or it is something else. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A boolean; undefined when there is none or it is something else. */
export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** An answer that lacks what nothing can be done without; the caller adds which server and operation. */
export class MissingFieldError extends Error {
  override readonly name = 'MissingFieldError';

  constructor(what: string) {
    super(`${what} is missing`);
  }
}

/** A text that every revision requires. Throws MissingFieldError, which names `what`, when there is none. */
export function requiredText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new MissingFieldError(what);
}
