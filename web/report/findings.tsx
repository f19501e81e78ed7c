import type { ComponentChildren } from 'preact';
import { factWords, type Writing } from '../../functions/words/facts.ts';
import { factOf, levelOf, statusWords } from '../findings/finding.ts';
import { Amount } from '../overview/cause-row.tsx';
import type { Cause } from '../overview/causes.ts';
import type { Level } from '../parts/levels.ts';
import { signs } from '../parts/levels.ts';
import { numberOf } from '../parts/reader.ts';
import { Severity } from '../parts/severity.tsx';
import type { Report, ReportFinding } from '../reports/compare.ts';
import { escaped, type Minute } from './text.ts';

interface FindingsProps {
  report: Report;
  causes: readonly Cause[];
  minute: Minute;
}

/** The states of findings that need no action. */
const restStates = ['not-judged', 'held', 'excepted', 'observed'] as const;

/** All findings: those that need action by their cause, then the others by their state. */
export function Findings({ report, causes, minute }: FindingsProps) {
  const rest = Map.groupBy(report.findings, ({ state }) => state);
  const row = rowOf(report, minute);
  return (
    <section class="findings" aria-labelledby="findings-title">
      <div class="section-head">
        <h2 id="findings-title">
          Findings <span class="count">{numberOf(report.findings.length)}</span>
        </h2>
        {report.findings.length > 0 && (
          <search class="by-script" hidden>
            <input
              type="search"
              id="find-finding"
              aria-label="Find findings"
              placeholder="Find a job, a server, a fact or an id"
              autocomplete="off"
            />
            <output id="found-findings" aria-live="polite" />
          </search>
        )}
      </div>
      {report.findings.length === 0 && <p class="quiet">There are none.</p>}
      {causes.map((cause, index) => (
        <Group
          key={cause.key}
          id={`cause-${index + 1}`}
          level={cause.worst}
          title={cause.title}
          findings={cause.findings}
          kind={cause.kind}
          row={row}
        >
          {cause.kind === 'single' || cause.kind === 'server' ? (
            factOf(cause.findings[0] as ReportFinding, Date.parse(report.at))
          ) : (
            <Amount cause={cause} />
          )}
        </Group>
      ))}
      {restStates.map((state) => {
        const findings = rest.get(state) ?? [];
        return findings.length === 0 ? null : (
          <Group
            key={state}
            id={`state-${state}`}
            level={state === 'not-judged' ? 'unknown' : 'info'}
            title={statusWords[state]}
            findings={findings}
            row={row}
          >
            {restWords[state]}
          </Group>
        );
      })}
    </section>
  );
}

const restWords: Record<(typeof restStates)[number], string> = {
  'not-judged': 'Stood when they could last be judged',
  held: 'A maintenance window or a mute holds their notices back',
  excepted: 'An exception covers them',
  observed: 'Their rule only observes: nobody is notified',
};

type Listed = Omit<ReportFinding, 'state'> & { readonly state: Cause['findings'][number]['state'] };

function Group({
  id,
  level,
  title,
  findings,
  row,
  kind,
  children,
}: {
  id: string;
  level: Level;
  title: string;
  findings: readonly Listed[];
  row: Row;
  /** Absent when the findings have no common cause. */
  kind?: Cause['kind'];
  children: ComponentChildren;
}) {
  const remedies = new Set(findings.map(({ remedy }) => remedy));
  const isMixed =
    (kind === undefined || kind === 'single') && new Set(findings.map(({ rule }) => rule)).size > 1;
  const rows = findings.map((finding) =>
    row(finding, { withTitle: isMixed, withMessage: kind !== 'message' }),
  );
  return (
    <details class="group">
      <summary>
        <Severity level={level} isNarrow />
        <bdi class="name">{title}</bdi>
        <span class="group-fact">{children}</span>
        <span class="count quiet">{numberOf(findings.length)}</span>
      </summary>
      <div class="group-body">
        {[...remedies].slice(0, 3).map((remedy) => (
          <p key={remedy} class="remedy">
            {remedy}
          </p>
        ))}
        {/* The id of a cause is inside the folding element, so a browser unfolds it for a link to the cause. */}
        <ol id={id} class="rows" dangerouslySetInnerHTML={{ __html: rows.join('') }} />
        <p class="quiet sources">{sourcesOf(findings)}</p>
      </div>
    </details>
  );
}

/** The sources that the facts of these findings were read from, each once. */
function sourcesOf(findings: readonly Listed[]): string {
  const sources = new Set<string>();
  const known = new Set<string>();
  for (const { rule, product, evidence } of findings) {
    const alike = `${rule}/${product}/${evidence.length}`;
    if (known.has(alike)) continue;
    known.add(alike);
    for (const { fact, source } of evidence) sources.add(`${fact} (${source})`);
  }
  return `Read from: ${[...sources].join(', ')}.`;
}

/**
 * Writes one finding as a row: the fact, without what the heading above all rows already says.
 * @param parts `withTitle` when the rules differ, `withMessage` when the server's messages differ
 */
type Row = (finding: Listed, parts: { withTitle: boolean; withMessage: boolean }) => string;

/** Findings that are new in this check are marked. */
function rowOf({ at, changes }: Report, minute: Minute): Row {
  const writing: Writing = { now: Date.parse(at), locale: 'en', exact: minute };
  const kinds = new Map(changes.map(({ kind, finding }) => [finding.id, kind]));
  return (finding, { withTitle, withMessage }) => {
    const { id, title, job, evidence, server, since, owner, acknowledged, exception, window } = finding;
    const level = levelOf(finding);
    const kind = kinds.get(id);
    const notes = [
      ...(withTitle ? [title] : []),
      factWords(
        withMessage ? finding : { ...finding, evidence: evidence.filter(({ fact }) => fact !== 'message') },
        writing,
      ),
      ...(owner === undefined ? [] : [`owner ${owner}`]),
      ...(acknowledged ? [takenWords(acknowledged)] : []),
      ...(exception
        ? [`exception until ${exception.expires}, owner ${exception.owner}: ${exception.reason}`]
        : []),
      ...(window === undefined ? [] : [`held back: ${window}`]),
    ];
    const name = job ? job.name || 'A job without a name' : server;
    const tag = kind === 'new' || kind === 'worse' ? ` <b class="tag">${kind}</b>` : '';
    return `<li id="${escaped(id)}"><span class="severity ${level}"><svg><use href="#sign-${level}"/></svg>${signs[level].word}</span><bdi>${escaped(name)}</bdi><span>${escaped(notes.join(' · '))}${tag}</span><span>${job ? escaped(server) : ''}</span><time>since ${minute(since).slice(0, 10)}</time></li>`;
  };
}

function takenWords({ by, because }: NonNullable<Listed['acknowledged']>): string {
  return because === undefined ? `taken by ${by}` : `taken by ${by}: ${because}`;
}
