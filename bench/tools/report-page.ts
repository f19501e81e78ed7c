import { resolve } from 'node:path';
import { builtReportPage } from '../../lib/bundling/report-page.ts';

/** Draws the page of a report. */
export const drawPage = await builtReportPage(resolve(import.meta.dirname, '../..'));
