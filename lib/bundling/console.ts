import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** How the console's script and style sheet are bundled; a name holds the hash of its file. */
export const consoleEntry = (root: string) =>
  ({
    absWorkingDir: root,
    entryPoints: { console: './web/main.tsx' },
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

/** Builds the console into `outdir`: its page, script and style sheet. */
export async function buildConsole(root: string, outdir: string): Promise<void> {
  const { metafile } = await build({ ...consoleEntry(root), outdir, metafile: true });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const fileOf = (ending: string): string => {
    const file = files.find((name) => name.endsWith(ending));
    if (file === undefined) throw new Error(`The console was built without any ${ending}.`);
    return file;
  };
  const page = await readFile(join(root, 'web/index.html'), 'utf8');
  await writeFile(
    join(outdir, 'index.html'),
    page.replace('console.css', fileOf('.css')).replace('console.js', fileOf('.js')),
  );
}
