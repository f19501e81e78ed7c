import type { JsonObject } from '../exact-json.ts';

export type JsonValue = JsonObject[string];

// TypeScript does not know `isRawJSON` yet.
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/** Whether a value is an object with fields, and not an exact number kept as it was written. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value);
}

/** A document with a JSON Merge Patch applied (RFC 7396): null removes a field, a list replaces a list. */
export function mergePatch(document: JsonObject, patch: JsonObject): JsonObject {
  // In the document's order, so that only changed fields show up in a comparison.
  const names = [...new Set([...Object.keys(document), ...Object.keys(patch)])];
  return Object.fromEntries(
    names.flatMap((name): [string, JsonValue][] => {
      const before = Object.hasOwn(document, name) ? document[name] : undefined;
      const change = Object.hasOwn(patch, name) ? patch[name] : before;
      if (change === undefined || (change === null && Object.hasOwn(patch, name))) return [];
      if (!Object.hasOwn(patch, name) || !isJsonObject(change)) return [[name, change]];
      return [[name, mergePatch(isJsonObject(before) ? before : {}, change)]];
    }),
  );
}
