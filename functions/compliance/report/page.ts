import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { Report } from './document.ts';

/**
 * Renders a report as one HTML file that needs nothing else: no network, no other file, and no script to be read.
 * @param manifest SHA-256 of its manifest in hexadecimal, so that a printout can be checked against the evidence
 */
export type DrawPage = (report: Report, manifest: string) => string;

/**
 * Loads the page renderer: the console's components, bundled into a file of their own (`lib/bundling/report-page.ts`).
 * @param folder the folder of that file: the function's own, once it is deployed
 */
export async function pageDrawnBy(folder: string): Promise<DrawPage> {
  const { reportPage } = (await import(pathToFileURL(`${folder}/report-page.mjs`).href)) as {
    reportPage: (...args: [...Parameters<DrawPage>, sumOf: (text: string) => string]) => string;
  };
  return (report, manifest) => reportPage(report, manifest, sumOf);
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('base64');
