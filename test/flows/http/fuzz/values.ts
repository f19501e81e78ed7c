import fc from 'fast-check';

/** A JSON Schema of the document. */
export interface Schema {
  [keyword: string]: unknown;
}

/** Values that fields get more often than by chance, so that requests pass the first refusal. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Values that fit no schema. */
export const oddText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    'null',
    '../..',
    '%',
    "' OR 1=1",
    '__proto__',
    'constructor',
    '\u202e',
    'a'.repeat(300),
  ),
);

export const rarely = <Value>(odd: fc.Arbitrary<Value>, usual: fc.Arbitrary<Value>) =>
  fc.oneof({ arbitrary: usual, weight: 5 }, { arbitrary: odd, weight: 1 });

/** Values that fit a schema of the document, including the known values of fields. */
export function valuesOf(document: Schema, schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const made = valuesByForm(document, schema, known);
  const familiar = Object.hasOwn(known, name) ? known[name] : undefined;
  return familiar === undefined || schema['type'] !== 'string'
    ? made
    : fc.oneof({ arbitrary: fc.constantFrom(...familiar), weight: 4 }, { arbitrary: made, weight: 1 });
}

function valuesByForm(document: Schema, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { $ref, type, enum: choices, const: only, pattern, anyOf, oneOf } = schema;
  if (typeof $ref === 'string') {
    return valuesOf(document, lookUp(document, $ref), known);
  }
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  const several = anyOf ?? oneOf;
  if (Array.isArray(several)) {
    return fc.oneof(...several.map((each: Schema) => valuesOf(document, each, known)));
  }
  switch (type) {
    case 'string':
      return typeof pattern === 'string'
        ? fc.stringMatching(new RegExp(pattern))
        : fc.string({
            unit: 'grapheme',
            minLength: Number(schema['minLength'] ?? 0),
            maxLength: Math.min(60, Number(schema['maxLength'] ?? 60)),
          });
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(document, schema['items'] as Schema, known), { maxLength: 4 });
    case 'object':
      return objectsOf(document, schema, known);
    default:
      return fc.jsonValue();
  }
}

function objectsOf(document: Schema, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  return fc.record(
    Object.fromEntries(properties.map(([name, each]) => [name, valuesOf(document, each, known, name)])),
    { requiredKeys: (schema['required'] ?? []) as string[] },
  );
}

export function lookUp(document: Schema, ref: string): Schema {
  return ref
    .slice(2)
    .split('/')
    .reduce((at: Schema, key) => at[key] as Schema, document);
}
