import type * as z from 'zod';
import { safeRecord } from './safe-record.ts';

/** What could be used of a value, and the fields of it that could not, by their paths. */
export interface Salvaged<Value> {
  value: Value;
  lost: string[];
}

/**
 * Parses a record of which a field may be unusable, because a server is odd or because an older or newer version of
 * this code wrote it: optional fields that do not fit are left out and named.
 * @returns undefined when the record is of no use: it is none, or a field is wrong that it cannot be without
 */
export function salvage<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown,
): Salvaged<z.output<Schema>> | undefined {
  const whole = schema.safeParse(value);
  if (whole.success) return { value: whole.data, lost: [] };
  if (typeof value !== 'object' || value === null) return undefined;
  const wrong = new Map(whole.error.issues.map(({ path }) => [path[0], path.map(String).join('.')]));
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !wrong.has(key)));
  const again = schema.safeParse(rest);
  return again.success ? { value: again.data, lost: [...wrong.values()] } : undefined;
}

/** The record in a JSON text; undefined when there is none. */
export function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? safeRecord(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
