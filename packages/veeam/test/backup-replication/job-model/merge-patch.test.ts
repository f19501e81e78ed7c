import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonObject, parseExact } from '../../../src/backup-replication/exact-json.ts';
import { mergePatch } from '../../../src/backup-replication/job-model/merge-patch.ts';

describe('a merge patch', () => {
  // The cases of RFC 7396, appendix A, in which both document and patch are objects.
  it.each<[JsonObject, JsonObject, JsonObject]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j gives %j', (document, patch, result) => {
    expect(mergePatch(document, patch)).toEqual(result);
  });

  it('changes nothing else, neither order nor the writing of numbers', () => {
    const text = '{"z":1.10,"part":{"b":12345678901234567890,"a":null,"__proto__":[1.0]},"constructor":{}}';
    const patched = mergePatch(parseExact(text) as JsonObject, { part: { a: 'new' } });
    expect(JSON.stringify(patched)).toBe(text.replace('"a":null', '"a":"new"'));
  });

  it('replaces a value that is not an object by an object', () => {
    expect(mergePatch(parseExact('{"a":1.10}') as JsonObject, { a: { b: 1 } })).toEqual({ a: { b: 1 } });
  });

  it('changes nothing if it is empty, and has the same effect once or twice', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(objects, objects, (document, patch) => {
        expect(JSON.stringify(mergePatch(document, {}))).toBe(JSON.stringify(document));
        const once = mergePatch(document, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });
});
