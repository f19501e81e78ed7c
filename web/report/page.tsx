import { renderToStaticMarkup } from 'preact-render-to-string';
import { versionSentence } from '../../functions/words/facts.ts';
import { CauseRow } from '../overview/cause-row.tsx';
import { causesOf, newOf } from '../overview/causes.ts';
import { headline } from '../overview/headline.ts';
import { Tile } from '../overview/server-tile.tsx';
import { type Level, marks, signs } from '../parts/levels.ts';
import { numberOf, writeFor } from '../parts/reader.ts';
import type { Report } from '../reports/compare.ts';
import { Findings } from './findings.tsx';
import { Jobs } from './jobs.tsx';
import { Month } from './month.tsx';
import { Rules } from './rules.tsx';
import { escaped, minuteIn } from './text.ts';

/** The page's only script and its style sheet, as built by `lib/bundling/report-page.ts`. */
declare const reportScript: string;
declare const reportStyle: string;
/** The build replaces each mention of these names by the text, so they are named only once. */
const [script, style] = [reportScript, reportStyle];

const mostCauses = 12;
const mostTiles = 12;
/** On a phone, the style sheet hides the rest. */
const mostOnPhone = 6;

/**
 * The report as one self-contained HTML file: it needs no network and no other file, and is readable without scripts.
 * @param manifest SHA-256 of its manifest in hexadecimal, so that a printout can be compared with the evidence
 * @param sumOf the SHA-256 of a text in base64. Only exactly this script and style may run.
 */
export function reportPage(report: Report, manifest: string, sumOf: (text: string) => string): string {
  writeFor({
    locale: 'en-GB',
    timeZone: report.timeZone,
    checks: report.timeZone,
    now: Date.parse(report.at),
  });
  const foot = footStyle(report, manifest);
  const sources = (texts: string[]) => texts.map((text) => `'sha256-${sumOf(text)}'`).join(' ');
  const policy = `default-src 'none'; script-src ${sources([script])}; style-src ${sources([style, foot])}; base-uri 'none'; form-action 'none'`;
  const { complying, jobs } = report.totals;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
<title>Veeam compliance, ${escaped(report.day)}: ${complying} of ${jobs} comply</title>
<style>${style}</style><style>${foot}</style></head>
<body>${renderToStaticMarkup(<Body report={report} manifest={manifest} />)}
<script>${script}</script></body></html>
`;
}

/** The footer of every printed sheet. Characters other than letters, digits, `_`, `.`, `:` and `-` are left out. */
function footStyle({ id }: Report, manifest: string): string {
  const plain = id.replace(/[^\w.:-]/g, '');
  return `@page{@bottom-left{content:"Check ${plain} · manifest SHA-256 ${manifest}"}}`;
}

function Body({ report, manifest }: { report: Report; manifest: string }) {
  const now = Date.parse(report.at);
  const minute = minuteIn(report.timeZone);
  const causes = causesOf(report.findings, now);
  const waiting = causes.filter(({ isTaken }) => !isTaken);
  const { jobs, notJudged } = report.totals;
  return (
    <>
      <Signs />
      <main class="page overview report">
        <header class="headline">
          <h1>{headline(waiting.length, newOf(waiting, now), true, jobs)}</h1>
          <p class="quiet">
            {numberOf(jobs)} {jobs === 1 ? 'job' : 'jobs'}, judged{' '}
            <time dateTime={report.at}>{minute(report.at)}</time>. All times are in {report.timeZone}, ages as
            of then.
            {notJudged > 0 && ` ${numberOf(notJudged)} could not be judged.`}
          </p>
          <Notes report={report} />
        </header>
        {causes.length > 0 && (
          <section class="card causes" aria-label="What is wrong, by cause">
            <ol>
              {causes.slice(0, mostCauses).map((cause, index) => (
                <CauseRow key={cause.key} cause={cause} href={`#cause-${index + 1}`} />
              ))}
            </ol>
            {causes.length > mostOnPhone && (
              <p class={causes.length > mostCauses ? 'more' : 'more phone-only'}>
                <a href="#findings-title">All {numberOf(causes.length)} causes, with their findings</a>
              </p>
            )}
          </section>
        )}
        <Month report={report} minute={minute} />
        <Servers report={report} />
        <Findings report={report} causes={causes} minute={minute} />
        <Resolved report={report} />
        <Jobs report={report} minute={minute} />
        <Rules rules={report.rules} />
        <footer class="quiet">
          <p>
            Check <code>{report.id}</code>. SHA-256 of its manifest: <code>{manifest}</code>.{' '}
            <code>veeam-automation verify</code> proves it.
          </p>
        </footer>
      </main>
    </>
  );
}

/** Facts that no finding contains: servers with a changed version, and lost data of earlier checks. */
function Notes({ report: { versionChanges = [], damage } }: { report: Report }) {
  return (
    <>
      {versionChanges.map((change) => (
        <p key={change.server}>{versionSentence(change)}</p>
      ))}
      {damage && (
        <p class="note stale" role="status">
          {numberOf(damage.count)} records of earlier checks could not be used:{' '}
          {damage.records.map(({ part, record, fields }) => [part, record, ...fields].join(' ')).join(', ')}.
          What was remembered there is lost.
        </p>
      )}
    </>
  );
}

/** Every server: first those that were not read, then those with the most findings. A long list is folded. */
function Servers({ report: { servers, findings } }: { report: Report }) {
  const ofServer = Map.groupBy(
    findings.filter(({ state }) => state !== 'excepted'),
    ({ server }) => server,
  );
  const isRead = ({ error }: Report['servers'][number]) => error === undefined;
  const ordered = servers.toSorted(
    (left, right) =>
      Number(isRead(left)) - Number(isRead(right)) ||
      (ofServer.get(right.server)?.length ?? 0) - (ofServer.get(left.server)?.length ?? 0),
  );
  const tiles = ordered.map(({ server, product, readAt, version, build, error }) => (
    <Tile
      key={server}
      server={{
        name: server,
        product,
        ...(!error && {
          lastRead: { at: readAt, version: version ?? '', ...(build !== undefined && { build }) },
        }),
      }}
      findings={ofServer.get(server) ?? []}
      isKnown
    />
  ));
  return (
    <section class="servers" aria-labelledby="servers-title">
      <h2 id="servers-title">Servers</h2>
      {tiles.length === 0 && <p class="quiet">None is configured.</p>}
      <ul class="tiles">{tiles.slice(0, mostTiles)}</ul>
      {tiles.length > mostTiles && (
        <details>
          <summary>{numberOf(tiles.length - mostTiles)} more servers</summary>
          <ul class="tiles">{tiles.slice(mostTiles)}</ul>
        </details>
      )}
    </section>
  );
}

function Resolved({ report: { changes } }: { report: Report }) {
  const resolved = changes.filter(({ kind }) => kind === 'resolved');
  if (resolved.length === 0) return null;
  return (
    <details class="group">
      <summary>
        <h2>
          Resolved since the check before <span class="count">{numberOf(resolved.length)}</span>
        </h2>
      </summary>
      <ul class="resolved">
        {resolved.map(({ finding: { id, job, server, title }, because }) => (
          <li key={id}>
            <bdi class="name">{job?.name ?? server}</bdi> {title}
            {because !== undefined && `: ${because}`} <span class="quiet">{job ? server : ''}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The signs of the levels, for rows that are written as HTML text. */
function Signs() {
  return (
    <svg class="unseen" aria-hidden="true">
      {(Object.keys(signs) as Level[]).map((level) => (
        <symbol key={level} id={`sign-${level}`} viewBox="0 0 16 16">
          <path class="shape" d={signs[level].shape} />
          {marks[level] && <path class="mark" d={marks[level]} />}
        </symbol>
      ))}
    </svg>
  );
}
