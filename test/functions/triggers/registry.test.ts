import { globSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { otherActions, startableActionNames } from '../../../functions/triggers/registry.ts';

it('has every action once', () => {
  const written = globSync('functions/*/actions/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^ {4}name: '([a-z-]+:[a-z-]+)',$/gm)].map(([, name]) => name),
  );
  expect(written.length).toBeGreaterThan(15);
  expect([...startableActionNames, ...Object.keys(otherActions)].sort()).toStrictEqual(written.sort());
});

it('can be loaded at synth without an AWS client, an environment or a connection', async () => {
  const { metafile } = await build({
    entryPoints: ['functions/triggers/registry.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((file) => file.includes('node_modules/zod/'))).toBe(true);
  expect(inputs.filter((file) => /node_modules\/(?!zod\/)|functions\/platform\//.test(file))).toStrictEqual(
    [],
  );
});
