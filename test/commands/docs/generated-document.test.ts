import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { documents } from '../../../commands/docs/documents.ts';
import { outOfStep, write } from '../../../commands/docs/generated-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'generated-'));
afterAll(() => rmSync(folder, { recursive: true }));

const some = [
  { file: 'a.md', generate: () => 'a\n' },
  { file: 'b.md', generate: async () => 'b\n' },
];
const filesOf = async (of: typeof some) => (await outOfStep(of, folder)).map(({ file }) => file);

it('names what is missing and what differs, and nothing after the write', async () => {
  expect(await filesOf(some)).toEqual(['a.md', 'b.md']);
  await write(some, folder);
  expect(await filesOf(some)).toEqual([]);
  writeFileSync(join(folder, 'b.md'), 'b, by hand\n');
  expect(await filesOf(some)).toEqual(['b.md']);
});

it.each(documents)('$file matches the code that it is generated from', async (document) => {
  const late = await outOfStep([document], '.');
  expect(late, 'Write it with: npm run docs').toEqual([]);
});
