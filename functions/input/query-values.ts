import * as z from 'zod';

/** A schema for what a query holds as text: a number or a truth value is read as such, and judged by `schema`. */
export function asText<Schema extends z.ZodType>(schema: Schema) {
  return z.exactOptional(z.preprocess(readText, schema));
}

function readText(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** A whole number within bounds, which says them whatever is wrong. */
export function wholeNumber(minimum: number, maximum: number) {
  const error = `It takes a whole number from ${minimum} to ${maximum}.`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}
