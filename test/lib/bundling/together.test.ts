import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildTogether } from '../../../lib/bundling/bundle.ts';
import { functionEntries } from '../../../lib/bundling/functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'together-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('building all functions at once gives each a folder that holds every chunk it imports, and no other', async () => {
  await buildTogether(folder);
  expect(readdirSync(folder).sort()).toEqual(Object.keys(functionEntries).sort());
  const sizes = Object.keys(functionEntries).map((name) => readdirSync(join(folder, name)).length);
  expect(Math.min(...sizes)).toBeLessThan(Math.max(...sizes) / 2);
  // The flows run every function from such folders; here, that a module and its chunks are found beside each other.
  const { handler } = await import(join(folder, 'public-http', 'index.mjs'));
  expect(handler).toBeTypeOf('function');
});
