import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** The pages for people, and the script of each: the console, and the reference of the API. */
const pages = { console: 'web/index.html', reference: 'web/reference/index.html' };
const scripts = { console: './web/main.tsx', reference: './web/reference/main.ts' };

/** How what is in `web/` is bundled. */
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

/** How the pages' scripts and style sheets are bundled; a name holds the hash of its file. */
export const consoleEntry = (root: string) =>
  ({
    ...pageCode(root),
    entryPoints: scripts,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    // What few need is loaded when they do.
    splitting: true,
  }) satisfies BuildOptions;

/** Builds the pages into `outdir`: each page, its scripts and its style sheet. */
export async function buildConsole(root: string, outdir: string): Promise<void> {
  const names = Object.keys(pages) as (keyof typeof pages)[];
  await Promise.all(names.map((name) => buildPage(root, outdir, name)));
}

/** Each page by itself: a part that both share would be one more request of each. */
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
