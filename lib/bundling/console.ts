import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** The pages for people, each of a folder's `index.html`: the console, and the reference of the API. */
const pages = { console: 'web/index.html', reference: 'web/reference/index.html' };

/** How the pages' scripts and style sheets are bundled; a name holds the hash of its file. */
export const consoleEntry = (root: string) =>
  ({
    absWorkingDir: root,
    entryPoints: { console: './web/main.tsx', reference: './web/reference/main.ts' },
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  }) satisfies BuildOptions;

/** Builds the pages into `outdir`: each page, its script and its style sheet. */
export async function buildConsole(root: string, outdir: string): Promise<void> {
  const { metafile } = await build({ ...consoleEntry(root), outdir, metafile: true });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const fileOf = (name: string, ending: string): string => {
    const file = files.find((each) => each.startsWith(`${name}-`) && each.endsWith(ending));
    if (file === undefined) throw new Error(`The page ${name} was built without any ${ending}.`);
    return file;
  };
  for (const [name, path] of Object.entries(pages)) {
    const page = await readFile(join(root, path), 'utf8');
    await writeFile(
      join(outdir, `${name}.html`),
      page.replace(`${name}.css`, fileOf(name, '.css')).replace(`${name}.js`, fileOf(name, '.js')),
    );
  }
}
