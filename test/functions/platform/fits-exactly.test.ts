import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fitsExactly } from '../../../functions/platform/fits-exactly.ts';

const schema = z.object({
  id: z.string().min(1),
  at: z.iso.datetime().optional(),
  kind: z.enum(['a', 'b']).optional(),
  isOn: z.boolean().optional(),
  count: z.int().nonnegative().optional(),
  trimmed: z.string().trim().optional(),
  upTo: z.string().max(2).optional(),
  value: z.union([z.string(), z.number(), z.null()]).optional(),
  inner: z.strictObject({ names: z.array(z.string()) }).optional(),
  loose: z.looseObject({}).optional(),
});

const whole = {
  id: 'x',
  at: '2026-03-10T08:00:00.000Z',
  kind: 'a',
  isOn: false,
  count: 0,
  trimmed: 'x',
  upTo: 'xx',
  value: null,
  inner: { names: ['x', ''] },
  loose: {},
};

describe('a value that its schema gives back as it is', () => {
  it.each<[what: string, value: object]>([
    ['with every field', whole],
    ['with the required fields', { id: 'x' }],
    ['with a number where a text may be', { id: 'x', value: 0.5 }],
    ['with an empty list', { id: 'x', inner: { names: [] } }],
  ])('fits %s', (_what, value) => {
    expect(fitsExactly(schema, value)).toBe(true);
    expect(schema.parse(value)).toStrictEqual(value);
  });

  it.each<[what: string, value: unknown]>([
    ['without a required field', { at: whole.at }],
    ['with a text that is too short', { id: '' }],
    ['with a text that is too long', { id: 'x', upTo: 'xxx' }],
    ['with a text that the schema changes', { id: 'x', trimmed: ' x' }],
    ['with a local time', { id: 'x', at: '2026-03-10T08:00:00' }],
    ['with a day that is none', { id: 'x', at: '2026-02-30T08:00:00Z' }],
    ['with an unknown word', { id: 'x', kind: 'c' }],
    ['with a number in place of true', { id: 'x', isOn: 1 }],
    ['with a number that is too small', { id: 'x', count: -1 }],
    ['with half a number', { id: 'x', count: 0.5 }],
    ['with null for what is absent', { id: 'x', at: null }],
    ['with a wrong entry of a list', { id: 'x', inner: { names: [1] } }],
    ['with an object as a list', { id: 'x', inner: { names: {} } }],
    ['with an unknown field', { id: 'x', other: 1 }],
    ['with an unknown field inside', { id: 'x', inner: { names: [], other: 1 } }],
    ['with a key that objects inherit', JSON.parse('{"id":"x","__proto__":{}}')],
    ['as a list', [whole]],
    ['as a text', 'x'],
    ['as null', null],
    ['as nothing', undefined],
    ['without a prototype', Object.assign(Object.create(null), { id: 'x' })],
  ])('does not fit %s', (_what, value) => {
    expect(fitsExactly(schema, value)).toBe(false);
  });

  it('does not fit where the schema adds what is absent', () => {
    const filling = z.object({ text: z.string().default('x').optional() });
    expect(fitsExactly(filling, {})).toBe(false);
    expect(fitsExactly(filling, { text: 'y' })).toBe(true);
  });

  it('does not fit an object with a condition of its own: the schema decides', () => {
    const ordered = z.object({ from: z.number(), to: z.number() }).refine(({ from, to }) => from <= to);
    expect(fitsExactly(ordered, { from: 1, to: 2 })).toBe(false);
  });
});
