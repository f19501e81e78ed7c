import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildTogether } from '../../../lib/bundling/bundle.ts';
import { functionEntries } from '../../../lib/bundling/functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'together-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('building all functions at once gives each a folder with its code in one file', async () => {
  await buildTogether(folder);
  expect(readdirSync(folder).sort()).toEqual(Object.keys(functionEntries).sort());
  for (const name of readdirSync(folder)) expect(readdirSync(join(folder, name))).toEqual(['index.mjs']);
  // The flows run every function from such folders.
  const { handler } = await import(join(folder, 'public-http', 'index.mjs'));
  expect(handler).toBeTypeOf('function');
});
