import { isObject } from '@veeam-automation/veeam/reading/json-record';
/** A JSON object with unchecked fields. */
export type JsonObject = { [key: string]: unknown };

/** `value` when it is an object, otherwise an empty object. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** `value` when it is a list, otherwise an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The target of `#/…` in `document`. Undefined when it does not exist or the pointer leads to another file. */
function lookUp(document: JsonObject, pointer: string): unknown {
  if (!pointer.startsWith('#/')) return undefined;
  let at: unknown = document;
  for (const part of pointer.slice(2).split('/')) {
    const name = unescaped(part);
    const holds = (isObject(at) || Array.isArray(at)) && Object.hasOwn(at, name);
    at = holds ? (at as JsonObject)[name] : undefined;
  }
  return at;
}

function unescaped(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain; // a single % is a valid part of a name
  }
}

/** Follows a reference, or a chain of references, to its target. Without a target, the result is an empty object. */
export function resolved(document: JsonObject, value: unknown): JsonObject {
  const at = isObject(value) && typeof value.$ref === 'string' ? endOf(document, value.$ref)?.target : value;
  return isObject(at) ? at : {};
}

/**
 * A copy in which every reference leads to its target in one step. References without a target (a missing schema,
 * another file) are removed, so that the rest of the document can be checked. `missing` lists them.
 */
export function straightenReferences(document: JsonObject): { document: JsonObject; missing: string[] } {
  const missing = new Set<string>();
  const moved = new Map<string, { name: string; target: unknown }>();
  const straight = (pointer: string): JsonObject => {
    const end = endOf(document, pointer);
    if (end === undefined) {
      missing.add(pointer);
      return {};
    }
    // The library that follows the references does not support escapes.
    if (!/[~%]/.test(end.pointer)) return { $ref: end.pointer };
    if (!moved.has(end.pointer)) moved.set(end.pointer, { name: `moved${moved.size}`, target: end.target });
    return { $ref: `#/components/schemas/${moved.get(end.pointer)?.name}` };
  };
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (!isObject(value)) return value;
    if (typeof value.$ref === 'string') return straight(value.$ref);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
  };
  const result = copy(document) as JsonObject;
  const components = objectOf(result.components);
  const schemas = objectOf(components.schemas);
  // A moved schema may point to others that must move, too. A map accepts additions during the loop.
  for (const { name, target } of moved.values()) schemas[name] = copy(target);
  return {
    document: { ...result, components: { ...components, schemas } },
    missing: [...missing],
  };
}

function endOf(document: JsonObject, pointer: string): { pointer: string; target: unknown } | undefined {
  const seen = new Set<string>();
  for (let at = pointer; !seen.has(at); ) {
    seen.add(at);
    const target = lookUp(document, at);
    if (target === undefined) return undefined;
    if (!isObject(target) || typeof target.$ref !== 'string') return { pointer: at, target };
    at = target.$ref;
  }
  return undefined;
}

const SCHEMA_PREFIX = '#/components/schemas/';
const KEYWORDS_OF_ONE = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
const KEYWORDS_OF_LIST = ['allOf', 'oneOf', 'anyOf', 'prefixItems'];
const KEYWORDS_OF_MAP = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
/** Keywords with values, which may have any form. */
const VALUES = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);

/** The keyword under which a schema maps each value of its discriminator to one of its kinds. */
export const KINDS = 'x-kinds';

/**
 * A copy whose schemas express OpenAPI's own keywords in plain JSON Schema: `nullable` and boolean `exclusiveMinimum`
 * (3.0), and `discriminator`. A base schema whose kinds extend it is a cycle for a validator. In the copy, the base
 * refers to the kind that its discriminator names, and the kinds extend the rest of the base.
 */
export function plainSchemas(document: JsonObject): JsonObject {
  const components = objectOf(document.components);
  const schemas = objectOf(components.schemas);
  const bases = new Map<string, Map<string, string>>();
  for (const [name, schema] of Object.entries(schemas)) {
    const kinds = kindsOf(objectOf(schema), schemas);
    if (kinds.size > 0) bases.set(name, kinds);
  }
  const own = (base: string) => `${base}.own`;
  const plain: JsonObject = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const extended = [...bases].filter(([, kinds]) => [...kinds.values()].includes(SCHEMA_PREFIX + name));
    const renamed = new Map(extended.map(([base]) => [SCHEMA_PREFIX + base, SCHEMA_PREFIX + own(base)]));
    plain[name] = withBase(withoutUndescribed(plainSchema(schema)), renamed);
  }
  for (const [base, kinds] of bases) {
    const { oneOf: _oneOf, anyOf: _anyOf, discriminator, ...rest } = objectOf(plain[base]);
    const property = String(objectOf(discriminator).propertyName);
    // No part may occur in two places: the validator would take one for a reference to the other.
    plain[own(base)] = structuredClone(rest);
    plain[base] = {
      ...rest,
      [KINDS]: { property, kinds: Object.fromEntries(kinds) },
      allOf: [...listOf(rest.allOf), ...[...kinds].map(([value, $ref]) => whenKind(property, value, $ref))],
    };
  }
  const { schemas: _schemas, ...otherComponents } = components;
  const rest = insideOut({ ...document, components: otherComponents });
  return { ...rest, components: { ...objectOf(rest.components), schemas: plain } };
}

function whenKind(property: string, value: string, $ref: string): JsonObject {
  const holds = { type: 'object', required: [property], properties: { [property]: { const: value } } };
  // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
  return { if: holds, then: { $ref } };
}

/** The kinds by discriminator value. A kind that is not in the document is left out; only its base is checked. */
function kindsOf(schema: JsonObject, schemas: JsonObject): Map<string, string> {
  const { discriminator, oneOf, anyOf } = schema;
  if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') return new Map();
  const kinds = new Map<string, string>();
  for (const [value, target] of Object.entries(objectOf(discriminator.mapping))) {
    if (typeof target === 'string')
      kinds.set(value, target.startsWith('#') ? target : SCHEMA_PREFIX + target);
  }
  for (const { $ref } of [...listOf(oneOf), ...listOf(anyOf)].map(objectOf)) {
    if (typeof $ref !== 'string' || [...kinds.values()].includes($ref)) continue;
    kinds.set($ref.slice($ref.lastIndexOf('/') + 1), $ref);
  }
  return new Map([...kinds].filter(([, $ref]) => schemas[$ref.slice(SCHEMA_PREFIX.length)] !== undefined));
}

/** Some documents require a field that they do not describe and nobody sends (vbrInstallationId in vbr-1.1-rev0). */
function withoutUndescribed(schema: unknown): unknown {
  if (!isObject(schema) || !isObject(schema.properties) || !Array.isArray(schema.required)) return schema;
  if (schema.allOf !== undefined || schema.oneOf !== undefined || schema.anyOf !== undefined) return schema;
  const { properties } = schema;
  return { ...schema, required: schema.required.filter((name) => String(name) in properties) };
}

/** Makes a kind extend the rest of its base. */
function withBase(schema: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (renamed.size === 0 || !isObject(schema) || !Array.isArray(schema.allOf)) return schema;
  const allOf = schema.allOf.map((part: unknown) => {
    const $ref = objectOf(part).$ref;
    return { ...objectOf(part), ...(typeof $ref === 'string' ? { $ref: renamed.get($ref) ?? $ref } : {}) };
  });
  return { ...schema, allOf };
}

/** Simplifies every schema inside another element, such as a parameter or a body. */
function insideOut(value: JsonObject): JsonObject {
  const inner = (key: string, at: unknown): unknown => {
    if (VALUES.has(key)) return at;
    if (key === 'schema') return plainSchema(at);
    if (Array.isArray(at)) return at.map((each) => inner('', each));
    return isObject(at) ? insideOut(at) : at;
  };
  return Object.fromEntries(Object.entries(value).map(([key, at]) => [key, inner(key, at)]));
}

function plainSchema(schema: unknown): unknown {
  if (!isObject(schema) || typeof schema.$ref === 'string') return schema;
  const result: JsonObject = { ...schema };
  for (const key of KEYWORDS_OF_ONE) if (isObject(result[key])) result[key] = plainSchema(result[key]);
  for (const key of KEYWORDS_OF_LIST)
    if (Array.isArray(result[key])) result[key] = result[key].map(plainSchema);
  for (const key of KEYWORDS_OF_MAP) {
    if (!isObject(result[key])) continue;
    const entries = Object.entries(result[key]).map(([name, inner]) => [name, plainSchema(inner)] as const);
    result[key] = Object.fromEntries(entries);
  }
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof result[exclusive] !== 'boolean') continue;
    if (result[exclusive] && result[bound] !== undefined) result[exclusive] = result[bound];
    else delete result[exclusive];
  }
  const { nullable, ...others } = result;
  return nullable === true ? orNull(others) : others;
}

function orNull(schema: JsonObject): JsonObject {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, ...values, type: [schema.type, 'null'] };
}

/**
 * The keys of `value`, at any depth, that `schema` does not name. JSON Schema allows them. Without this check, a
 * renamed field would not be noticed, because a server ignores the old name.
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
  // A schema without named properties allows any object.
  if (isOpen || parts.every(({ properties }) => properties === undefined)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const schemas = parts
      .map(({ properties }) => objectOf(properties)[key])
      .filter((each) => each !== undefined);
    return schemas.length === 0 ? [path] : undeclaredKeys(document, { allOf: schemas }, inner, path);
  });
}

/** The schemas that together describe `value`: its bases, its kind, and every alternative. */
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
