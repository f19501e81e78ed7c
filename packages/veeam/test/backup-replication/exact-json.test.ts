import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonObject, parseExact } from '../../src/backup-replication/exact-json.ts';
import { readJob } from '../../src/backup-replication/jobs.ts';
import { JsonRecord } from '../../src/reading/json-record.ts';
import { OddValues } from '../../src/reading/odd-values.ts';

describe('parseExact', () => {
  it('writes every number as it was read', () => {
    const number = fc.oneof(
      fc.bigInt().map(String),
      fc
        .tuple(fc.integer(), fc.stringMatching(/^\d{1,25}$/))
        .map(([whole, decimals]) => `${whole}.${decimals}`),
      fc.constantFrom('-0', '1e3', '1E+400', '1.10'),
    );
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const json = `{"a":[${numbers.join(',')}],"b":{"c":${numbers[0] ?? 'null'}}}`;
        expect(JSON.stringify(parseExact(json))).toBe(json);
      }),
    );
  });

  it('is plain JSON for everything else', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (json) => {
        expect(JSON.stringify(parseExact(json))).toBe(JSON.stringify(JSON.parse(json)));
      }),
    );
  });

  it('refuses JSON that is nested too deep for any later code, in any notation', () => {
    const nested = (depth: number, inside: string) => '['.repeat(depth) + inside + ']'.repeat(depth);
    expect(() => parseExact(nested(100_000, '1'))).toThrow(RangeError);
    expect(() => parseExact(nested(101, ''))).toThrow(RangeError);
    const bracketsInText = JSON.stringify(['"\\', '['.repeat(200), '{"']);
    expect(JSON.stringify(parseExact(nested(99, bracketsInText)))).toBe(nested(99, bracketsInText));
    expect(parseExact(`[${'[1],'.repeat(200)}[1]]`)).toHaveLength(201);
  });

  it('leaves an ordinary number a number', () => expect(parseExact('[7, -1.5]')).toEqual([7, -1.5]));
});

describe('readJob', () => {
  it('returns what all types share, and the complete document', () => {
    const document = parseExact(
      '{"id":"1","name":"A","type":"Backup","isDisabled":true,"novelty":{"x":[null]}}',
    ) as JsonObject;
    const odd = new OddValues((text) => text);
    expect(readJob(new JsonRecord(document, '1', odd), '1')).toEqual({
      id: '1',
      name: 'A',
      type: 'VSphereBackup',
      description: undefined,
      isDisabled: true,
      isHighPriority: undefined,
      document: { id: '1', name: 'A', type: 'Backup', isDisabled: true, novelty: { x: [null] } },
    });
  });
});
