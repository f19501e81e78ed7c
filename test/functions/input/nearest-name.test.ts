import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { jobRules } from '../../../functions/compliance/rules/registry.ts';
import { nameHint, nearestName, shownName } from '../../../functions/input/nearest-name.ts';

const ids = jobRules.map(({ id }) => id);

test.each([
  ['lastResult', 'last-result'],
  ['last-reslut', 'last-result'],
  ['never_run', 'never-run'],
  ['disabled-to-long', 'disabled-too-long'],
  ['xyz', undefined],
])('%s means %s', (given, meant) => {
  expect(nearestName(given, ids)).toBe(meant);
});

test('a name with one letter missing is still recognized', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ids), fc.nat(), (id, at) => {
      const dropped = at % id.length;
      expect(nearestName(id.slice(0, dropped) + id.slice(dropped + 1), ids)).toBe(id);
    }),
  );
});

it.each([
  ['folderName', 'folderName'],
  ['__proto__', '__proto__'],
  ['dry-run', 'dry-run'],
  // Similar to an existing name.
  ['limit9', 'limit9'],
  ['limit\n', 'limit\n'],
  ['hunter2', '…'],
  ['correct horse battery staple', '…'],
  ['Tr0ub4dor&3', '…'],
  ['', '…'],
  ['x'.repeat(41), '…'],
])('shows %j as %j', (given, shown) => {
  expect(shownName(given, ['limit', 'next'])).toBe(shown);
});

it.each([
  ['ab', ['abcd'], 'abcd'],
  ['ab', ['abcde'], undefined],
  ['abcdefghi', ['abcdefxyz'], 'abcdefxyz'],
  ['abcdefghi', ['abcdewxyz'], undefined],
  ['ba', ['ab'], 'ab'],
  ['xy', ['ab'], undefined],
  ['acb', ['abx', 'abc'], 'abc'],
  ['ABC', ['a-b_c'], 'a-b_c'],
  ['abd', ['abc', 'abe'], 'abc'],
  ['', ['a'], undefined],
  ['abc', [], undefined],
])('of %j, %j is similar to %j', (given, known, nearest) => {
  expect(nearestName(given, known)).toBe(nearest);
});

it('suggests a name, and all names if there are only a few', () => {
  expect(nameHint('nmae', ['name', 'other'], 'There are')).toBe(
    ' Did you mean "name"? There are: name, other.',
  );
  expect(nameHint('zzzzzz', ['name'], 'There are')).toBe(' There are: name.');
  expect(nameHint('zzzzzz', [], 'There are')).toBe(' There are: none.');
  const many = Array.from({ length: 21 }, (_, index) => `name-${index}`);
  expect(nameHint('zzzzzz', many, 'There are')).toBe('');
  expect(nameHint('zzzzzz', many.slice(1), 'There are')).toContain('name-20.');
});
