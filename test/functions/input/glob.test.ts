import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatches } from '../../../functions/input/glob.ts';

test.each([
  ['*', '', true],
  ['SQL*', 'sql backup', true],
  ['*sql', 'Daily SQL', true],
  ['S?L', 'SQL', true],
  ['S?L', 'SL', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['[x]', '[x]', true],
  ['[x]', 'x', false],
  ['SQL', 'SQL2', false],
  ['SQL', 'MySQL', false],
])('%s on %j: %s', (pattern, text, fits) => {
  expect(globMatches(pattern, text)).toBe(fits);
});

/** The same test by a regular expression, which is slower and open to abuse, but written by others. */
const asExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
    'i',
  );

test('agrees with a regular expression on every short pattern', () => {
  const short = (unit: string[]) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 });
  fc.assert(
    fc.property(short(['a', 'B', '*', '?', '.']), short(['a', 'b', 'A', '.']), (pattern, text) => {
      expect(globMatches(pattern, text)).toBe(asExpression(pattern).test(text));
    }),
    { numRuns: 2000 },
  );
});

test('the cost of many stars grows only with their number', () => {
  const judge = () => globMatches(`${'*a'.repeat(90)}*b`, 'a'.repeat(5000));
  const before = process.cpuUsage();
  expect(judge()).toBe(false);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
