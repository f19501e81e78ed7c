import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild leave out the AWS operations that nothing calls. The SDK's clients describe their operations in one file
 * of lists with computed keys, `{ [_hH]: … }`, and what computes a key is never left out (with S3, 50 KiB of what no
 * function uses). Each such key is a constant text of the same file: written as that text, the lists are plain data.
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

/** Writes each computed key that is a constant of the module as the constant's text. Other computed keys stay. */
export function withPlainKeys(module: string): string {
  const constants = new Map(
    [...module.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name = '', text = '']) => [name, text]),
  );
  return module.replace(/(?<=[{,] *)\[(\w+)\](?=:)/g, (key, name: string) => constants.get(name) ?? key);
}
