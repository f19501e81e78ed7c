import * as z from 'zod';

/** A schema for a query parameter: a number or a boolean is converted from text, and checked by `schema`. */
export function asText<Schema extends z.ZodType>(schema: Schema) {
  return z.exactOptional(z.preprocess(readText, schema));
}

function readText(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** A whole number within bounds; every error states the bounds. */
export function wholeNumber(minimum: number, maximum: number) {
  const error = `It takes a whole number from ${minimum} to ${maximum}.`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}
