import { createHash } from 'node:crypto';
import type { Report } from '../document.ts';
import { trendChart } from './charts.ts';
import { html, Markup, scriptJson } from './escape.ts';
import { pageData } from './page-data.ts';
import { scriptData } from './script-data.ts';
import { scriptFindings } from './script-findings.ts';
import { scriptJobs } from './script-jobs.ts';
import {
  changesSection,
  counted,
  findingsSection,
  jobsSections,
  rulesSection,
  serversSection,
  summarySection,
} from './sections.ts';
import { styles } from './styles.ts';

const script = `'use strict';{${scriptData}${scriptFindings}${scriptJobs}}`;

const sourceOf = (content: string): string =>
  `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

/** Only this very script and style may run; nothing may be loaded or sent. Also to be sent as a header. */
export const contentSecurityPolicy = `default-src 'none'; script-src ${sourceOf(script)}; style-src ${sourceOf(styles)}; base-uri 'none'; form-action 'none'`;

/** The report as one HTML file that needs nothing else: no network, no other file. */
export function reportPage(report: Report): string {
  const when = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: report.timeZone,
  }).format(new Date(report.at));
  const raw = (text: string) => new Markup(text);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(contentSecurityPolicy)}"><meta name="referrer" content="no-referrer">
<title>Veeam compliance, ${report.day}: ${report.totals.complying} of ${report.totals.jobs} comply</title>
<style>${raw(styles)}</style></head><body>
<a class="skip" href="#findings">Skip to the findings</a>
<header><h1>Veeam compliance</h1><p class="quiet">Checked on <time datetime="${report.at}">${when}</time> (${report.timeZone}), ${counted(report.servers.length, 'server')}. Check <code>${report.id}</code>.</p></header>
<main>${summarySection(report)}
${changesSection(report)}
<noscript><section><p>The lists below need JavaScript. The same report as CSV and as JSON holds everything without it.</p></section></noscript>
${findingsSection()}
<section aria-labelledby="trend"><h2 id="trend">Trend</h2>${trendChart(report.trend)}</section>
${jobsSections(report)}
${serversSection(report)}
${rulesSection(report)}</main>
<footer><p>All times in ${report.timeZone}.</p></footer>
<script type="application/json" id="data">${raw(scriptJson(pageData(report)))}</script>
<script>${raw(script)}</script></body></html>
`.text;
}
