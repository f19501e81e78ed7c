import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allOf, anyOf, equals } from '../../src/enterprise-manager/query.ts';

/** Reads `Field=="value"` as the query service documents it: in quotes everything counts, a doubled quote is one. */
function readEquals(filter: string): [string, string] {
  const match = /^([A-Za-z]+)=="((?:[^"]|"")*)"$/.exec(filter);
  if (match === null) throw new Error(`not one comparison: ${filter}`);
  return [match[1] ?? '', (match[2] ?? '').replaceAll('""', '"')];
}

describe('a filter', () => {
  test('has its values in quotes, with quotes doubled', () => {
    expect(equals('Name', 'DB "prod"; x,y')).toBe('Name=="DB ""prod""; x,y"');
  });

  test('is one comparison whatever the value', () => {
    const value = fc.string({ unit: fc.constantFrom('"', ';', ',', '(', ')', '=', ' ', '&', 'é', 'a') });
    fc.assert(
      fc.property(value, (name) => {
        expect(readEquals(equals('Name', name))).toEqual(['Name', name]);
      }),
    );
  });

  test('may be any or all of several', () => {
    const [a, b] = [equals('Name', 'a'), equals('Name', 'b')];
    expect(allOf([anyOf([a, b]), equals('JobType', 'Backup')])).toBe(
      '((Name=="a",Name=="b");JobType=="Backup")',
    );
  });

  test('has no field that is none', () => {
    expect(() => equals('Name=="x";UID', 'y')).toThrow(TypeError);
  });
});
