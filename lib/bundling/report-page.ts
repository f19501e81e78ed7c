import { type BuildOptions, build } from 'esbuild';
import { type DrawPage, pageDrawnBy } from '../../functions/compliance/report/page.ts';
import { builtCode } from './built-code.ts';
import { pageCode } from './console.ts';

/** The options for bundling the page's script and style sheet, which are both included in each page. */
const reportScript = (root: string) =>
  ({
    ...pageCode(root),
    entryPoints: { report: './web/report/main.ts' },
    format: 'iife',
    outdir: 'unwritten',
    write: false,
  }) satisfies BuildOptions;

/** The options for bundling the code that draws the page. @param texts the script and the style sheet, by constant */
export const reportDrawing = (
  root: string,
  texts: Readonly<Record<'reportScript' | 'reportStyle', string>>,
) =>
  ({
    ...pageCode(root),
    entryPoints: { 'report-page': './web/report/page.tsx' },
    define: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.stringify(text)])),
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node24',
  }) satisfies BuildOptions;

/**
 * Builds `report-page.mjs` into `outdir`: the code that draws a report's page, with the page's script and style sheet.
 * `functions/compliance/report/page.ts` loads it.
 */
export async function buildReportPage(root: string, outdir: string): Promise<void> {
  const { outputFiles } = await build(reportScript(root));
  const textOf = (ending: string): string => {
    const text = outputFiles.find(({ path }) => path.endsWith(ending))?.text;
    if (text === undefined) throw new Error(`The page of reports was built without any ${ending}.`);
    return text.trim();
  };
  const texts = { reportScript: textOf('.js'), reportStyle: textOf('.css') };
  await build({ ...reportDrawing(root, texts), outdir });
}

/** The function that draws a report's page, built from these sources, for callers outside the functions' bundles. */
export const builtReportPage = async (root: string): Promise<DrawPage> =>
  pageDrawnBy(await builtCode(root, 'report-page', (folder) => buildReportPage(root, folder)));
