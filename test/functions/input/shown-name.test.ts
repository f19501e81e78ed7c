import { expect, it } from 'vitest';
import { shownName } from '../../../functions/input/shown-name.ts';

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
