import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleOf } from '../../../commands/compat/answers.ts';
import {
  type JsonObject,
  plainSchemas,
  straightenReferences,
  undeclaredKeys,
} from '../../../commands/compat/json-schema.ts';
import { DocumentError, detectProduct, openApiOf } from '../../../commands/compat/load-document.ts';

const PREFIX = '#/components/schemas/';
const documentOf = (schemas: JsonObject): JsonObject => ({
  openapi: '3.0.1',
  paths: {},
  components: { schemas },
});
const schemaIn = (document: JsonObject, name: string) =>
  (document.components as { schemas: Record<string, unknown> }).schemas[name];

test('nullable and boolean exclusive bounds become plain JSON Schema, but not inside an example', () => {
  const plain = plainSchemas(
    documentOf({
      A: { type: 'string', enum: ['x'], nullable: true },
      B: { nullable: true, allOf: [{ $ref: `${PREFIX}A` }] },
      C: { type: 'integer', minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false },
      D: { type: 'object', example: { nullable: true }, properties: { nullable: { type: 'boolean' } } },
    }),
  );
  expect(schemaIn(plain, 'A')).toEqual({ type: ['string', 'null'], enum: ['x', null] });
  expect(schemaIn(plain, 'B')).toEqual({ anyOf: [{ allOf: [{ $ref: `${PREFIX}A` }] }, { type: 'null' }] });
  expect(schemaIn(plain, 'C')).toEqual({ type: 'integer', minimum: 1, exclusiveMinimum: 1, maximum: 5 });
  expect(schemaIn(plain, 'D')).toMatchObject({ example: { nullable: true } });
});

test('references in chains and with escapes refer directly to their target; circular and unknown ones are removed', () => {
  const { document, missing } = straightenReferences({
    openapi: '3.0.1',
    paths: { '/a': { get: { schema: { type: 'string' } } } },
    components: {
      schemas: {
        Chain: { $ref: `${PREFIX}Link` },
        Link: { $ref: `${PREFIX}End` },
        End: { type: 'boolean' },
        Escaped: { items: { $ref: '#/paths/~1a/get/schema' } },
        Circle: { $ref: `${PREFIX}Back` },
        Back: { $ref: `${PREFIX}Circle` },
        Stranger: { items: { $ref: 'other.json#/A' } },
      },
    },
  });
  expect(schemaIn(document, 'Chain')).toEqual({ $ref: `${PREFIX}End` });
  expect(schemaIn(document, 'Escaped')).toEqual({ items: { $ref: `${PREFIX}moved0` } });
  expect(schemaIn(document, 'moved0')).toEqual({ type: 'string' });
  expect(schemaIn(document, 'Circle')).toEqual({});
  expect(missing.sort()).toEqual([`${PREFIX}Back`, `${PREFIX}Circle`, 'other.json#/A'].sort());
});

test('a value has every property, and ends where a schema refers to itself', () => {
  const document = plainSchemas(
    documentOf({
      Node: {
        type: 'object',
        required: ['parent'],
        properties: {
          size: { type: 'integer', minimum: 7 },
          parent: { $ref: `${PREFIX}Node` },
          children: { type: 'array', items: { $ref: `${PREFIX}Node` } },
          result: { type: 'string', enum: ['None', 'Success'] },
          time: { type: 'string', format: 'date-time', nullable: true },
        },
      },
    }),
  );
  expect(sampleOf(document, { $ref: `${PREFIX}Node` })).toEqual({
    size: 7,
    parent: {},
    children: [],
    result: 'Success',
    time: '2024-05-06T07:08:09Z',
  });
});

test('keys that no part of a schema names are found at any depth; open schemas accept any', () => {
  const schema = {
    allOf: [
      { properties: { a: { properties: { b: { type: 'string' } } } } },
      {
        properties: {
          list: { type: 'array', items: { properties: { c: {} } } },
          open: { additionalProperties: true },
        },
      },
    ],
  };
  const value = { a: { b: 1, x: 1 }, list: [{ c: 1 }, { y: 1 }], open: { any: 1 }, z: 1 };
  expect(undeclaredKeys({}, schema, value)).toEqual(['a.x', 'list[].y', 'z']);
});

test('any text is a document or is refused as one', () => {
  const source = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"openapi":"3.0.1","paths":${json}}`),
  );
  fc.assert(
    fc.property(source, (text) => {
      try {
        detectProduct(openApiOf(text));
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentError);
      }
    }),
  );
});

test('resolving references of any form ends, and leaves no broken one', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D');
  const schema = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      name.map((to) => ({ $ref: PREFIX + to })),
      fc.record({ type: fc.constantFrom('string', 'object'), nullable: fc.boolean() }),
      fc.record({ items: tie('any') }),
      fc.record({
        allOf: fc.array(tie('any'), { maxLength: 2 }),
        properties: fc.dictionary(name, tie('any')),
      }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.record({ A: schema, B: schema, C: schema }), (schemas) => {
      const { document } = straightenReferences(documentOf(schemas as JsonObject));
      const plain = plainSchemas(document);
      expect(straightenReferences(plain).missing).toEqual([]);
      expect(() => JSON.stringify(sampleOf(plain, { $ref: `${PREFIX}A` }))).not.toThrow();
    }),
  );
});
