import fc from 'fast-check';
import { type Known, lookUp, oddText, rarely, type Schema, valuesOf } from './values.ts';

export interface Body {
  text: string | undefined;
  /** Undefined: the request's other headers decide. */
  type?: string;
}

/** The schemas, by each media type that the operation accepts. */
export function bodiesOf(
  document: Schema,
  content: Record<string, { schema: Schema }>,
  known: Known,
): fc.Arbitrary<Body>[] {
  const fields = fieldsIn(document, content['application/json']?.schema);
  return Object.entries(content).map(([type, { schema }]) =>
    type === 'application/json'
      ? bodies(valuesOf(document, schema, known)).map((text) => ({ text }))
      : tables(fields, known).map((text) => ({ text, type })),
  );
}

/** The names of all fields in a schema, at any depth. */
function fieldsIn(document: Schema, schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if ('$ref' in schema) return fieldsIn(document, lookUp(document, String(schema.$ref)));
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...own, ...Object.values(schema).flatMap((part) => fieldsIn(document, part))];
}

/** CSV text, mostly with known columns and the same number of cells in every row. */
function tables(fields: readonly string[], known: Known): fc.Arbitrary<string> {
  const column = fields.length === 0 ? oddText : rarely(oddText, fc.constantFrom(...fields));
  const rows = fc.uniqueArray(column, { minLength: 1, maxLength: 6 }).chain((head) => {
    const cells = head.map((name) => {
      const familiar = Object.hasOwn(known, name) ? known[name] : undefined;
      return rarely(oddText, fc.constantFrom(...(familiar ?? ['', 'a', 'true'])));
    });
    return fc.array(fc.tuple(...cells), { maxLength: 5 }).map((lines) => [head, ...lines]);
  });
  return rarely(
    fc.string({ maxLength: 80 }),
    rows.map((lines) => lines.map((cells) => cells.join(',')).join('\n')),
  );
}

/**
 * A body that fits the schema; one with a field removed, added or of another type; any JSON; and text that is not
 * JSON.
 */
function bodies(good: fc.Arbitrary<unknown>): fc.Arbitrary<string | undefined> {
  const spoilt = fc
    .tuple(good, fc.nat(), fc.jsonValue(), fc.constantFrom('drop', 'swap', 'add'))
    .map(([value, place, odd, how]) => {
      if (typeof value !== 'object' || value === null) return JSON.stringify(odd);
      const entries = Object.entries(value);
      if (how === 'add' || entries.length === 0) return JSON.stringify({ ...value, unknown: odd });
      const at = place % entries.length;
      const kept = entries.filter((_entry, index) => how === 'swap' || index !== at);
      return JSON.stringify(
        Object.fromEntries(kept.map(([key, one], i) => [key, how === 'swap' && i === at ? odd : one])),
      );
    });
  return fc.oneof(
    { arbitrary: good.map((value) => JSON.stringify(value)), weight: 4 },
    { arbitrary: spoilt, weight: 4 },
    { arbitrary: fc.json(), weight: 1 },
    { arbitrary: fc.string({ maxLength: 80 }), weight: 1 },
    {
      arbitrary: fc.constantFrom(
        undefined,
        '',
        '{',
        '"\\ud800"',
        `"${'x'.repeat(70_000)}"`,
        '['.repeat(5_000),
      ),
      weight: 1,
    },
  );
}
