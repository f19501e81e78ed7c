import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { jobRules } from '../../../functions/compliance/rules/registry.ts';
import { nearestName, shownName } from '../../../functions/input/nearest-name.ts';

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

test('a name with one letter dropped is still known', () => {
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
  // Near to one there is.
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
