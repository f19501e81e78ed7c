import { type BuildOptions, build } from 'esbuild';
import { type DrawPage, pageDrawnBy } from '../../functions/compliance/report/page.ts';
import { builtCode } from './built-code.ts';
import { pageCode } from './console.ts';

/** How the page's script and style sheet are bundled: both go into each page. */
const reportScript = (root: string) =>
  ({
    ...pageCode(root),
    entryPoints: { report: './web/report/main.ts' },
    format: 'iife',
    outdir: 'unwritten',
    write: false,
  }) satisfies BuildOptions;

/** How what draws the page is bundled. @param texts the script and the style sheet, by the names that it has for them */
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
 * Builds what draws the page of a report, `report-page.mjs`, which `functions/compliance/report/page.ts` loads, into `outdir`. The
 * page's script and style sheet are in it.
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

/** What draws the page of a report from these sources, for whoever runs none of the functions' bundles. */
export const builtReportPage = async (root: string): Promise<DrawPage> =>
  pageDrawnBy(await builtCode(root, 'report-page', (folder) => buildReportPage(root, folder)));
