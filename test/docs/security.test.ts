import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { permissions } from '../../functions/action.ts';

test('docs/security.md describes exactly the existing permissions', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const table = text.slice(text.indexOf('<!-- permissions -->'), text.indexOf('<!-- /permissions -->'));
  const told = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, permission]) => permission);
  expect(told.sort()).toEqual([...permissions].sort());
});
