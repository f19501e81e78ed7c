import { isObject, type JsonObject, listOf, objectOf } from './json.ts';
import { KINDS } from './json-schema.ts';
import { resolved } from './references.ts';

/**
 * The keys of `value`, at any depth, that `schema` does not name. JSON Schema lets them pass, and so a field that
 * was renamed would never be missed: a server ignores the old name.
 */
export function undeclaredKeys(document: JsonObject, schema: unknown, value: unknown, at = ''): string[] {
  const parts = partsOf(document, schema, value, new Set());
  if (Array.isArray(value)) {
    const items = parts.map((part) => part.items).filter((each) => each !== undefined);
    if (items.length === 0) return [];
    return [...new Set(value.flatMap((each) => undeclaredKeys(document, { allOf: items }, each, `${at}[]`)))];
  }
  if (!isObject(value)) return [];
  const isOpen = parts.some(
    ({ additionalProperties, patternProperties }) =>
      additionalProperties === true || isObject(additionalProperties) || patternProperties !== undefined,
  );
  // A schema that names nothing describes nothing: any object will do.
  if (isOpen || parts.every(({ properties }) => properties === undefined)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const schemas = parts
      .map(({ properties }) => objectOf(properties)[key])
      .filter((each) => each !== undefined);
    return schemas.length === 0 ? [path] : undeclaredKeys(document, { allOf: schemas }, inner, path);
  });
}

/** The schemas that together describe `value`: what it extends, the kind it is of, and every alternative. */
function partsOf(document: JsonObject, given: unknown, value: unknown, seen: Set<JsonObject>): JsonObject[] {
  const schema = resolved(document, given);
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { property, kinds } = objectOf(schema[KINDS]);
  const kind = typeof property === 'string' ? objectOf(kinds)[String(objectOf(value)[property])] : undefined;
  const extended = [...listOf(schema.allOf), ...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  const parts = typeof kind === 'string' ? [...extended, { $ref: kind }] : extended;
  return [schema, ...parts.flatMap((part) => partsOf(document, part, value, seen))];
}
