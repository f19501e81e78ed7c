import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild leave out unused AWS operations. The SDK's clients describe their operations in one file of lists with
 * computed keys, `{ [_hH]: … }`, and esbuild never leaves out computed keys (with S3, 50 KiB of unused code). Each such
 * key is a constant string of the same file. When it is written as that string, the lists are plain data.
 */
export const plainKeys: Plugin = {
  name: 'plain-keys',
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: withPlainKeys(await readFile(path, 'utf8')),
        loader: 'js',
      }),
    );
  },
};

/** Replaces each computed key that is a constant of the module with the constant's string. Other computed keys stay. */
export function withPlainKeys(module: string): string {
  const constants = new Map(
    [...module.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name = '', text = '']) => [name, text]),
  );
  return module.replace(/(?<=[{,] *)\[(\w+)\](?=:)/g, (key, name: string) => constants.get(name) ?? key);
}
