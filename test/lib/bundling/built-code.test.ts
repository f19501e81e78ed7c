import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtCode, sourcesHash } from '../../../lib/bundling/built-code.ts';

let root: string;
let builds: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'built-code-'));
  builds = 0;
  for (const folder of ['functions/clone', 'lib/bundling'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'functions/clone/plan.ts'])
    writeFileSync(join(root, file), file);
});
afterEach(() => rmSync(root, { recursive: true }));

const built = () =>
  builtCode(root, 'apart', async (into) => {
    builds += 1;
    writeFileSync(join(into, 'index.mjs'), readFileSync(join(root, 'functions/clone/plan.ts')));
  });

test('the same sources are built once, also by two at once', async () => {
  const [one, other] = await Promise.all([built(), built()]);
  expect(other).toBe(one);
  const before = builds;
  expect(await built()).toBe(one);
  expect(builds).toBe(before);
  expect(readFileSync(join(one, 'index.mjs'), 'utf8')).toBe('functions/clone/plan.ts');
});

test.each(['functions/clone/plan.ts', 'package-lock.json', 'functions/new.ts', 'lib/bundling/bundle.ts'])(
  'a change of %s needs another build',
  async (file) => {
    const before = await built();
    writeFileSync(join(root, file), 'changed');
    expect(await built()).not.toBe(before);
    expect(builds).toBe(2);
  },
);

test('a failed build leaves nothing that looks like a build', async () => {
  const failing = builtCode(root, 'apart', async () => {
    throw new Error('no such import');
  });
  await expect(failing).rejects.toThrow('no such import');
  await built();
  expect(builds).toBe(1);
});

test('builds that were not used for a week are deleted', async () => {
  const old = await built();
  const lastUse = new Date(Date.now() - 8 * 86_400_000);
  utimesSync(old, lastUse, lastUse);
  writeFileSync(join(root, 'functions/clone/plan.ts'), 'changed');
  await built();
  expect(() => readFileSync(join(old, 'index.mjs'))).toThrow('ENOENT');
  expect(sourcesHash(root)).toHaveLength(32);
});
