import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jobRules } from '../../../functions/compliance/rules/registry.ts';
import { nearestName } from '../../../functions/input/nearest-name.ts';

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
