import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { RefusedError } from '../../../functions/action.ts';
import { parseInput } from '../../../functions/input/parse-input.ts';
import { asText, wholeNumber } from '../../../functions/input/query-values.ts';

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  enabled: z.exactOptional(z.boolean()),
  count: z.exactOptional(z.int().max(9)),
  kind: z.exactOptional(z.enum(['full', 'incremental'])),
  list: z.exactOptional(z.array(z.strictObject({ id: z.string() })).min(1)),
  form: z.exactOptional(z.union([z.string(), z.array(z.string())])),
  by: z.exactOptional(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('daily') }),
      z.strictObject({ type: z.literal('weekly') }),
    ]),
  ),
  until: z.exactOptional(z.iso.datetime()),
});

/** The messages about an input, by field. */
function faultsOf(input: unknown, by: z.ZodType = schema): Record<string, string> {
  try {
    parseInput(by, input);
    return {};
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return Object.fromEntries(error.problems.map(({ field, message }) => [field, message]));
  }
}
const good = { name: 'a' };

describe('messages about an input are in plain words', () => {
  it.each<[given: object, field: string, message: string]>([
    [{ enabled: 'yes' }, 'enabled', 'It takes true or false.'],
    [{ enabled: 'true' }, 'enabled', 'It takes true or false, without quotes.'],
    [{ enabled: null }, 'enabled', 'It takes true or false.'],
    [{ count: 2.5 }, 'count', 'It takes a whole number.'],
    [{ count: '3' }, 'count', 'It takes a whole number, without quotes.'],
    [{ count: 10 }, 'count', 'It takes at most 9.'],
    [{ name: undefined }, 'name', 'It is missing.'],
    [{ name: '' }, 'name', 'It must not be empty.'],
    [{ name: 'abcdef' }, 'name', 'It takes at most 5 characters.'],
    [{ name: 12345 }, 'name', 'It takes text.'],
    [{ kind: 'ful' }, 'kind', 'It takes one of: full, incremental. Did you mean full?'],
    [{ list: [] }, 'list', 'It must not be empty.'],
    [{ list: {} }, 'list', 'It takes a list.'],
    [{ list: [7] }, 'list.0', 'It takes an object.'],
    [{ list: [{ id: 'a', di: 1 }] }, 'list.0.di', 'Unknown field. Did you mean "id"?'],
    [{ form: 7 }, 'form', 'It takes text or a list.'],
    [{ by: { type: 'dayly' } }, 'by.type', 'It takes one of: daily, weekly. Did you mean daily?'],
    [{ by: {} }, 'by.type', 'It is missing.'],
    [{ until: 'noon' }, 'until', 'It takes a time such as 2026-11-23T08:00:00Z.'],
    [{ nmae: 1 }, 'nmae', 'Unknown field. Did you mean "name"?'],
    [{ something: 1 }, 'something', 'Unknown field.'],
  ])('%j', (given, field, message) => {
    expect(faultsOf({ ...good, ...given })).toEqual({ [field]: message });
  });

  it.each<[schema: z.ZodType, given: unknown, message: string]>([
    [z.number().gt(2), 2, 'It takes more than 2.'],
    [z.number().min(1), 0, 'It takes at least 1.'],
    [z.number(), '-2.5', 'It takes a number, without quotes.'],
    [z.number(), '12.55', 'It takes a number, without quotes.'],
    [z.number(), '2.5x', 'It takes a number.'],
    [z.strictObject({}), 7, 'It takes an object.'],
    [z.number(), 'x2', 'It takes a number.'],
    [z.number(), 'true', 'It takes a number.'],
    [z.boolean(), 'truely', 'It takes true or false.'],
    [z.boolean(), 'untrue', 'It takes true or false.'],
    [z.boolean(), '1', 'It takes true or false.'],
    [z.string().min(2), 'a', 'It takes at least 2 characters.'],
    [z.array(z.string()).min(2), [], 'It takes at least 2 entries.'],
    [z.array(z.string()).max(1), ['a', 'b'], 'It takes at most 1 entries.'],
    [z.record(z.string(), z.string()), 7, 'It takes an object.'],
    [z.null(), 7, 'It takes null.'],
    [z.date(), 7, 'It takes date.'],
    [z.literal('a'), 'b', 'It takes a alone.'],
    [z.enum(['full', 'other']), 7, 'It takes one of: full, other.'],
    [z.enum(['full', 'other']), 'zzzzzzz', 'It takes one of: full, other.'],
    [z.enum(['full', 'other']), undefined, 'It is missing.'],
    [z.union([z.string(), z.boolean()]), undefined, 'It is missing.'],
    [z.union([z.string(), z.boolean()]), 7, 'It takes text or true or false.'],
    [
      z.union([z.strictObject({ a: z.string() }), z.string()]),
      { a: 7 },
      'It has none of the forms that are taken here.',
    ],
    [z.union([z.string(), z.literal(5)]), 7, 'It has none of the forms that are taken here.'],
  ])('of one field, case %#', (of, given, message) => {
    expect(faultsOf({ field: given }, z.strictObject({ field: of }))).toEqual({ field: message });
  });

  it("in zod's words when there are no others, and in a schema's own", () => {
    const words = (of: z.ZodType) => faultsOf({ field: 'a' }, z.strictObject({ field: of }))['field'];
    expect(words(z.string().regex(/b/))).toBe(z.string().regex(/b/).safeParse('a').error?.issues[0]?.message);
    expect(words(z.url())).toBe(z.url().safeParse('a').error?.issues[0]?.message);
    expect(words(z.number({ error: 'own' }))).toBe('own');
  });

  it.each([[undefined], [null], ['text'], [[]]])('a body %j', (body) => {
    expect(faultsOf(body)).toEqual({ body: 'Send a JSON object.' });
    expect(faultsOf({ request: body }, z.strictObject({ request: schema }))).toEqual({
      body: 'Send a JSON object.',
    });
  });

  it('a body that must be a list', () => {
    expect(faultsOf('text', z.array(z.string()))).toEqual({ body: 'It takes a list.' });
  });

  it('each of several unknown fields on its own, __proto__ and lines of text among them', () => {
    expect(faultsOf({ ...good, a: 1, ...JSON.parse('{"__proto__":1,"enabld\\n":1}') })).toEqual({
      a: 'Unknown field.',
      ['__proto__']: 'Unknown field.',
      'enabld\n': 'Unknown field. Did you mean "enabled"?',
    });
  });

  it('without any part of the input, which may be a password', () => {
    const credentials = z.strictObject({ password: z.string().max(3), purpose: z.enum(['read']) });
    const given = { password: 4711, purpose: 'hunter2' };
    expect(JSON.stringify(faultsOf(given, credentials))).not.toMatch(/4711|hunter2/);
    expect(JSON.stringify(faultsOf({ ...given, password: 'hunter2' }, credentials))).not.toMatch(/hunter2/);
  });

  it('without a field name that may be a password', () => {
    expect(faultsOf({ ...good, hunter2: 1 })).toEqual({ '…': 'Unknown field.' });
    const numbers = z.strictObject({ by: z.record(z.string(), z.number()) });
    expect(faultsOf({ by: { hunter2: 'x', name: 'x' } }, numbers)).toEqual({
      'by.…': 'It takes a number.',
      'by.name': 'It takes a number.',
    });
  });

  it('with one line of the schema for each unknown field, if it has as many', () => {
    const own = (error: string) => z.strictObject({}, { error });
    expect(faultsOf({ a: 1 }, own('x'))).toEqual({ a: 'x' });
    expect(faultsOf({ a: 1, b: 1 }, own('x\ny'))).toEqual({ a: 'x', b: 'y' });
    expect(faultsOf({ a: 1, b: 1 }, own('x'))).toEqual({ a: 'Unknown field.', b: 'Unknown field.' });
  });

  it('with the name that the caller uses', () => {
    const input = z.strictObject({ request: z.strictObject({ a: z.string() }), idempotencyKey: z.string() });
    expect(Object.keys(faultsOf({ request: {} }, input))).toEqual(['a', 'Idempotency-Key']);
    const read = z.strictObject({ ifMatch: z.string(), other: z.string() });
    expect(Object.keys(faultsOf({}, read))).toEqual(['If-Match', 'other']);
  });

  it('and in one sentence', () => {
    expect(() => parseInput(schema, { enabled: 1 })).toThrow(
      /^name: It is missing; enabled: It takes true or false\.$/,
    );
  });
});

describe('a value in a query', () => {
  const query = z.strictObject({
    perServer: asText(wholeNumber(1, 100).default(5)),
    dryRun: asText(z.boolean().default(false)),
  });

  it('is read as the value that it represents', () => {
    const given = { perServer: '7', dryRun: 'true' };
    expect(parseInput(query, given)).toEqual({ perServer: 7, dryRun: true });
    expect(parseInput(query, {})).toEqual({});
    expect(parseInput(query, { perServer: 7, dryRun: 'false' })).toEqual({ perServer: 7, dryRun: false });
    const long = asText(wholeNumber(1, 10 ** 10));
    expect(long.parse('999999999')).toBe(999_999_999);
    expect(long.safeParse('1000000000').success).toBe(false);
  });

  it.each([['yes'], ['TRUE'], ['1'], [''], ['true,true']])('dryRun=%s is refused', (dryRun) => {
    expect(faultsOf({ dryRun }, query)).toEqual({ dryRun: 'It takes true or false.' });
  });

  it.each([['2.5'], ['0'], ['101'], [''], ['-1'], ['1e1'], ['true']])(
    'perServer=%s is refused',
    (perServer) => {
      expect(faultsOf({ perServer }, query)).toEqual({ perServer: 'It takes a whole number from 1 to 100.' });
    },
  );
});
