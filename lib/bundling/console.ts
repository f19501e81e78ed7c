import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** The pages for people, and the script of each: the console, and the reference of the API. */
const pages = { console: 'web/index.html', reference: 'web/reference/index.html' };
const scripts = { console: './web/main.tsx', reference: './web/reference/main.ts' };

/** The options for bundling code in `web/`. */
export const pageCode = (root: string) =>
  ({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  }) satisfies BuildOptions;

/** The options for bundling the pages' scripts and style sheets. File names contain the hash of the file. */
export const consoleEntry = (root: string) =>
  ({
    ...pageCode(root),
    entryPoints: scripts,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    // Rarely needed code is loaded on demand.
    splitting: true,
  }) satisfies BuildOptions;

/** Builds the pages into `outdir`: each page, its scripts and its style sheet. */
export async function buildConsole(root: string, outdir: string): Promise<void> {
  const names = Object.keys(pages) as (keyof typeof pages)[];
  await Promise.all(names.map((name) => buildPage(root, outdir, name)));
}

/** Each page is built by itself. A shared part would cost each page one more request. */
async function buildPage(root: string, outdir: string, name: keyof typeof pages): Promise<void> {
  const entryPoints = { [name]: scripts[name] };
  const { metafile } = await build({ ...consoleEntry(root), entryPoints, outdir, metafile: true });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const fileOf = (ending: string): string => {
    const file = files.find((each) => each.startsWith(`${name}-`) && each.endsWith(ending));
    if (file === undefined) throw new Error(`The page ${name} was built without any ${ending}.`);
    return file;
  };
  const page = await readFile(join(root, pages[name]), 'utf8');
  await writeFile(
    join(outdir, `${name}.html`),
    page.replace(`${name}.css`, fileOf('.css')).replace(`${name}.js`, fileOf('.js')),
  );
}
