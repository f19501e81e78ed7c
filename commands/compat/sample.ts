import { isObject, type JsonObject, listOf, objectOf } from './json.ts';
import { KINDS } from './json-schema.ts';
import { resolved } from './references.ts';

const TEXTS: Readonly<Record<string, string>> = {
  uuid: '5b2f6c1e-8d34-4c9a-9d0e-6f7a1b2c3d4e',
  'date-time': '2024-05-06T07:08:09Z',
  date: '2024-05-06',
  time: '07:08:09',
  uri: 'https://127.0.0.1/',
  byte: 'AAAA',
};

/**
 * A value that a schema (made plain by `plainSchemas`) allows, with every property it has; optional ones that lead
 * back into a schema under way are left out. Made here because the library's own never ends on such a circle, and
 * fills integers with the lowest there is.
 */
export function sampleOf(document: JsonObject, schema: unknown): unknown {
  return make(document, schema, new Set());
}

function make(document: JsonObject, given: unknown, under: ReadonlySet<JsonObject>): unknown {
  const schema = resolved(document, given);
  const within = new Set([...under, schema]);
  const { type } = schema;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum))
    return schema.enum.find((value) => value !== null && value !== 'None') ?? schema.enum[0];
  const parts = [
    ...listOf(schema.allOf).filter((part) => objectOf(part).if === undefined),
    firstKind(schema),
  ];
  const others = schema.oneOf ?? schema.anyOf;
  const choice = listOf(others).find((one) => !within.has(resolved(document, one)));
  const made = [...parts, choice]
    .filter((part) => part !== undefined)
    .filter((part) => !within.has(resolved(document, part)))
    .map((part) => make(document, part, within));
  const kind = Array.isArray(type) ? type.find((each) => each !== 'null') : type;
  if (kind === 'object' || isObject(schema.properties) || made.some(isObject)) {
    const own = properties(document, schema, within);
    return { ...Object.assign({}, ...made.filter(isObject), own), ...kindName(schema) };
  }
  if (made.length > 0) return made.at(-1);
  return scalar(document, schema, kind, within);
}

function scalar(
  document: JsonObject,
  schema: JsonObject,
  kind: unknown,
  within: ReadonlySet<JsonObject>,
): unknown {
  switch (kind) {
    case 'array': {
      if (within.has(resolved(document, schema.items))) return [];
      const length = Math.max(1, typeof schema.minItems === 'number' ? schema.minItems : 1);
      return Array.from({ length }, () => make(document, schema.items, within));
    }
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return true;
    case 'string':
      return typeof schema.format === 'string' ? (TEXTS[schema.format] ?? text(schema)) : text(schema);
    case 'null':
      return null;
    default:
      return {};
  }
}

function properties(document: JsonObject, schema: JsonObject, within: ReadonlySet<JsonObject>): JsonObject {
  const required = new Set(listOf(schema.required));
  const result: JsonObject = {};
  for (const [name, inner] of Object.entries(objectOf(schema.properties))) {
    const circles = within.has(resolved(document, inner));
    if (!circles) result[name] = make(document, inner, within);
    else if (required.has(name)) result[name] = {};
  }
  // A dictionary has an entry, so that what its entries hold shows.
  const entries = schema.additionalProperties;
  if (isObject(entries) && !within.has(resolved(document, entries)))
    result['any'] ??= make(document, entries, within);
  return result;
}

/** A schema of several kinds is made as its first. */
function firstKind(schema: JsonObject): unknown {
  const [$ref] = Object.values(objectOf(objectOf(schema[KINDS]).kinds));
  return $ref === undefined ? undefined : { $ref };
}

function kindName(schema: JsonObject): JsonObject {
  const { property, kinds } = objectOf(schema[KINDS]);
  const [name] = Object.keys(objectOf(kinds));
  return typeof property === 'string' && name !== undefined ? { [property]: name } : {};
}

function number({ minimum, exclusiveMinimum, maximum }: JsonObject): number {
  const least = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : minimum;
  const atLeast = typeof least === 'number' ? Math.max(1, least) : 1;
  return typeof maximum === 'number' ? Math.min(atLeast, maximum) : atLeast;
}

function text({ minLength, maxLength }: JsonObject): string {
  const padded = 'text'.padEnd(typeof minLength === 'number' ? minLength : 0, 'x');
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}
