import { productNames } from '../../../products.ts';
import { severities } from '../../findings/finding.ts';
import { versionSentence } from '../../versions.ts';
import type { Report } from '../document.ts';
import { verdictBar } from './charts.ts';
import { html, type Markup } from './escape.ts';
import { changeWords, dayWords, severityWords, stateWords, verdictWords, type Wording } from './wording.ts';

/** More changes than a person reads; the rest is in the list of findings. */
const changesShown = 15;

/** A number and its noun: `1 server`, `2,000 jobs`. */
export const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

const badge = (kind: string, { sign, word }: Wording): Markup =>
  html`<span class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${word}</span>`;

function figure(label: string, value: number, wording: Wording): Markup {
  return html`<div class="figure"><dt><span aria-hidden="true">${wording.sign}</span> ${label}</dt><dd>${value.toLocaleString('en')}</dd></div>`;
}

/** How many jobs comply, what is new, what is resolved; and loudly which servers told nothing. */
export function summarySection({ totals, servers, damage }: Report): Markup {
  const unread = servers.filter(({ error }) => error !== undefined).map(({ server }) => server);
  const warning =
    unread.length === 0
      ? undefined
      : html`<p class="warning" role="status"><b><span aria-hidden="true">⚠</span> ${counted(unread.length, 'server')} could not be read:</b> ${unread.join(', ')}. What is known of their jobs is from earlier checks.</p>`;
  return html`<section aria-labelledby="summary"><h2 id="summary">${totals.complying.toLocaleString('en')} of ${counted(totals.jobs, 'job')} ${totals.complying === 1 ? 'complies' : 'comply'}</h2>
${verdictBar(totals)}${warning}${damage && html`<p class="warning" role="status"><b><span aria-hidden="true">⚠</span> ${counted(damage.count, 'record')} of earlier checks could not be used:</b> ${damage.records.map(({ part, record, fields }) => [part, record, ...fields].join(' ')).join(', ')}. What was remembered there is lost.</p>`}
<dl class="figures">
${figure('Do not comply', totals.violating, verdictWords.violates)}
${figure('Not judged', totals.notJudged, verdictWords['not-judged'])}
${figure('Excepted', totals.excepted, verdictWords.excepted)}
${figure('Open findings', totals.open, stateWords.open)}
${figure('New findings', totals.new, changeWords.new)}
${figure('Resolved', totals.resolved, changeWords.resolved)}
${figure('Held back', totals.held, stateWords.held)}
</dl></section>`;
}

/** What people were told after this check. */
export function changesSection({ changes }: Report): Markup {
  const items = changes.slice(0, changesShown).map(({ kind, finding, because, from }) => {
    const name = finding.job === undefined ? finding.server : `${finding.job.name} on ${finding.server}`;
    const title =
      kind === 'resolved' ? html`${finding.title}` : html`<a href="#${finding.id}">${finding.title}</a>`;
    const why = because ?? (from === undefined ? undefined : `was ${from}`);
    return html`<li>${badge('change', changeWords[kind])} ${badge(`severity-${finding.severity}`, severityWords[finding.severity])} ${title} <span class="where">${name}${why === undefined ? undefined : ` (${why})`}</span></li>`;
  });
  const rest = changes.length - items.length;
  return html`<section aria-labelledby="changes"><h2 id="changes">What changed</h2>
${items.length === 0 ? html`<p>Nothing since the check before.</p>` : html`<ul class="changes">${items}</ul>`}
${rest > 0 ? html`<p class="quiet">And ${rest.toLocaleString('en')} more; the list of findings can be filtered by them.</p>` : undefined}</section>`;
}

const option = (value: string, word: string): Markup => html`<option value="${value}">${word}</option>`;

/** The filters and the empty list that the script fills. */
export function findingsSection(): Markup {
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
<div class="filters" role="search" aria-label="Findings">
<label>Find <input type="search" id="finding-search" placeholder="Job, server, title or id" autocomplete="off"></label>
<label>Severity <select id="finding-severity">${option('', 'All')}${[...severities].reverse().map((severity) => option(severity, severityWords[severity].word))}</select></label>
<label>State <select id="finding-state">${[
    option('', 'All'),
    option('open', 'Open'),
    option('new', 'New in this check'),
    option('worse', 'Worse in this check'),
    option('held', 'Held by maintenance'),
    option('excepted', 'Excepted'),
    option('not-judged', 'Not judged'),
    option('observed', 'Observed only'),
  ]}</select></label>
<output id="finding-count" aria-live="polite"></output></div>
<ul id="finding-list"></ul><button type="button" id="finding-more" hidden>Show more</button></section>`;
}

const columns =
  'Verdict,Job,Findings,Server,Type,Last result,Last run,Last success,Next run,Repository,Objects'.split(',');

/** The filters and the empty table that the script fills, and the heat map that follows the same filters. */
export function jobsSections({ servers }: Report): Markup {
  const products = [...new Set(servers.map(({ product }) => productNames[product]))];
  const legend = dayWords.map(
    ({ mark, sign, word }) =>
      html`<li><span class="day day-${mark === '-' ? 'none' : mark === '?' ? 'unjudged' : mark}" aria-hidden="true">${sign}</span> ${word}</li>`,
  );
  return html`<section aria-labelledby="jobs"><h2 id="jobs">Jobs</h2>
<div class="filters" role="search" aria-label="Jobs">
<label>Find <input type="search" id="job-search" placeholder="Job, server, type or repository" autocomplete="off"></label>
<label>Verdict <select id="job-verdict">${option('', 'All')}${Object.entries(verdictWords).map(([value, { word }]) => option(value, word))}</select></label>
<label>Server <select id="job-server">${option('', 'All')}${servers.map(({ server }) => option(server, server))}</select></label>
<label>Product <select id="job-product">${option('', 'All')}${products.map((product) => option(product, product))}</select></label>
<output id="job-count" aria-live="polite"></output></div>
<div class="scroll" role="region" aria-label="Table of jobs" tabindex="0"><table id="job-table"><thead><tr>${columns.map(
    (column, index) =>
      html`<th scope="col"${index === 0 ? html` aria-sort="ascending"` : undefined}><button type="button">${column}</button></th>`,
  )}</tr></thead><tbody id="job-rows"></tbody></table></div><button type="button" id="job-more" hidden>Show more</button></section>
<section aria-labelledby="heat"><h2 id="heat">Jobs by day</h2>
<p class="quiet">The worst of each day, today last, for the jobs in the table above.</p><ul class="legend">${legend}</ul>
<div class="scroll" role="region" aria-label="Heat map" tabindex="0"><table class="heat"><thead><tr id="heat-head"></tr></thead><tbody id="heat-rows"></tbody></table></div>
<button type="button" id="heat-more" hidden>Show more</button></section>`;
}

/** Which servers were read, and how that went. */
export function serversSection({ servers, versionChanges = [] }: Report): Markup {
  const upgrades = new Map(versionChanges.map((change) => [change.server, versionSentence(change)]));
  const rows = servers.map(
    ({ server, product, version, build, jobs, error, clockAheadSeconds }) =>
      html`<tr><th scope="row">${server}</th><td>${productNames[product]}${build === undefined ? undefined : ` ${build}`}${version === undefined ? undefined : ` (API ${version})`}</td><td>${jobs.toLocaleString('en')}</td><td>${
        error === undefined
          ? html`${badge('verdict-complies', { sign: '✓', word: 'Read' })}`
          : html`${badge('verdict-violates', { sign: '✕', word: 'Not read' })} ${error.code}: ${error.message}`
      }${clockAheadSeconds === undefined || Math.abs(clockAheadSeconds) < 60 ? undefined : ` Its clock differs by ${clockAheadSeconds} s; its times were judged by it.`}${upgrades.has(server) ? ` Since the check before, ${upgrades.get(server)}.` : undefined}</td></tr>`,
  );
  return html`<section aria-labelledby="servers"><h2 id="servers">Servers</h2><div class="scroll" role="region" aria-label="Table of servers" tabindex="0"><table><thead><tr><th scope="col">Server</th><th scope="col">Product</th><th scope="col">Jobs</th><th scope="col">Reading</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** Which rules judged how many jobs: a rule that never had a say is seen here. */
export function rulesSection({ rules }: Report): Markup {
  const rows = rules.map(
    ({ id, title, explanation, complied, violated, notApplicable, failed }) =>
      html`<tr><th scope="row">${title}<br><code>${id}</code></th><td>${explanation}</td><td>${complied}</td><td>${violated}</td><td>${notApplicable}</td><td>${failed}</td></tr>`,
  );
  return html`<section aria-labelledby="rules"><h2 id="rules">What was checked</h2><div class="scroll" role="region" aria-label="Table of rules" tabindex="0"><table class="rules"><thead><tr><th scope="col">Rule</th><th scope="col">Why</th><th scope="col">Complied</th><th scope="col">Violated</th><th scope="col">Not applicable</th><th scope="col">Failed</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
