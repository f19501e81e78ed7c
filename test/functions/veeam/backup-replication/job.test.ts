import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../../../functions/veeam/backup-replication/fields.ts';
import { parseExact, readJob } from '../../../../functions/veeam/backup-replication/job.ts';

describe('parseExact', () => {
  it('writes every number back as it was', () => {
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

  it('leaves an ordinary number a number', () => expect(parseExact('[7, -1.5]')).toEqual([7, -1.5]));
});

describe('readJob', () => {
  it('gives what all types share, and the document whole', () => {
    const document = parseExact(
      '{"id":"1","name":"A","type":"Backup","isDisabled":true,"novelty":{"x":[null]}}',
    );
    expect(isObject(document) && readJob(document)).toEqual({
      id: '1',
      name: 'A',
      type: 'VSphereBackup',
      description: '',
      isDisabled: true,
      isHighPriority: undefined,
      document: { id: '1', name: 'A', type: 'Backup', isDisabled: true, novelty: { x: [null] } },
    });
  });
});
