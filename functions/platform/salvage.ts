import type * as z from 'zod';
import { safeRecord } from './safe-record.ts';

/** The usable part of a value, and the paths of the fields that could not be used. */
export interface Salvaged<Value> {
  value: Value;
  lost: string[];
}

/**
 * Parses a record in which some fields may be unusable, because the server is odd or because an older or newer version
 * of this code wrote it. Optional fields that do not fit are left out and named.
 * @returns undefined when the value is no record, or a required field is wrong
 */
export function salvage<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown,
): Salvaged<z.output<Schema>> | undefined {
  const asItIs = schema.safeParse(value);
  if (asItIs.success) return { value: asItIs.data, lost: [] };
  if (typeof value !== 'object' || value === null) return undefined;
  const known = withoutUnknown(value, asItIs.error);
  const whole = schema.safeParse(known);
  if (whole.success) return { value: whole.data, lost: [] };
  const wrong = new Map(whole.error.issues.map(({ path }) => [path[0], path.map(String).join('.')]));
  const rest = Object.fromEntries(Object.entries(known).filter(([key]) => !wrong.has(key)));
  const again = schema.safeParse(rest);
  return again.success ? { value: again.data, lost: [...wrong.values()] } : undefined;
}

/** A copy without the fields that strict schemas refuse only because they are unknown: dropping them loses nothing. */
function withoutUnknown<Value extends object>(value: Value, { issues }: z.ZodError): Value {
  const copy = structuredClone(value);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const holder = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], copy);
    for (const key of issue.keys) delete (holder as Record<string, unknown>)[key];
  }
  return copy;
}

/** A record that this project stored as JSON, as far as it can be used; undefined when it cannot be used. */
export function readStored<Schema extends z.ZodObject>(
  schema: Schema,
  text: string | undefined,
): z.output<Schema> | undefined {
  const record = parseRecord(text ?? '');
  return record && salvage(schema, record)?.value;
}

/** The record in a JSON text; undefined when there is none. */
export function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseObject(text);
  return value && safeRecord(Object.entries(value));
}

/** The object as `JSON.parse` returns it, with its prototype: only for callers that read just the keys of a schema. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
