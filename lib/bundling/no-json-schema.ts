import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves zod's JSON Schema generator out of the bundles (17 KiB in every function). Every schema refers to it, but no
 * function calls it. The API's document is made at synth.
 */
export const noJsonSchema: Plugin = {
  name: 'no-json-schema',
  setup(build) {
    build.onLoad(
      { filter: /zod[/\\]v4[/\\]core[/\\](?:to-json-schema|json-schema-processors)\.js$/ },
      async ({ path }) => ({
        contents: leftOut(await readFile(path, 'utf8')),
        loader: 'js',
      }),
    );
  },
};

/** A module with the same exports, each of which throws when it is called. */
function leftOut(module: string): string {
  const declared = [...module.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name = '']) => name);
  const renamed = [...module.matchAll(/^export \{ \w+ as (\w+) \};/gm)].map(([, name = '']) => name);
  return [
    "function fails() { throw new Error('JSON Schema is left out of the bundles.'); }",
    `export { ${[...declared, ...renamed].map((name) => `fails as ${name}`).join(', ')} };`,
  ].join('\n');
}
