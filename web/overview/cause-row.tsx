import { factOf } from '../findings/finding.ts';
import { numberOf } from '../parts/reader.ts';
import { Severity } from '../parts/severity.tsx';
import { sinceWords, Time, useNow } from '../parts/time.tsx';
import type { Cause } from './causes.ts';

/**
 * One cause in a row: what it is, how much it affects, since when, who has taken it, and what helps.
 * @param href the link to its findings
 */
export function CauseRow({ cause, href }: { cause: Cause; href: string }) {
  const { kind, title, findings, unjudged, since, takenBy, isTaken, worst } = cause;
  const now = useNow();
  const [first] = findings;
  if (!first) return null;
  const servers = [...new Set(findings.map(({ server }) => server))];
  const where = kind === 'server' ? [] : servers.length > 2 ? [`${servers.length} servers`] : servers;
  return (
    <li class={isTaken ? 'cause taken' : 'cause'}>
      <Severity level={worst} isNarrow />
      <div class="cause-what">
        <a class="cause-title" href={href}>
          <bdi>{title}</bdi>
        </a>
        <p class="cause-fact">
          {kind === 'single' || kind === 'server' ? factOf(first, now) : <Amount cause={cause} />}
          {unjudged > 0 && ` · ${numberOf(unjudged)} earlier findings are not judged`}
        </p>
        <p class="cause-remedy quiet">{firstSentence(first.remedy)}</p>
      </div>
      <p class="cause-who quiet">
        {where.length > 0 && <span>{where.join(', ')}</span>}
        <span>
          <Time at={since} as={sinceWords} />
        </span>
        {takenBy.length > 0 && (
          <span>{isTaken ? `${takenBy.join(', ')} has it` : `${takenBy.join(', ')} has some`}</span>
        )}
      </p>
    </li>
  );
}

/** The number of affected jobs, with the first two by name. */
export function Amount({ cause: { kind, jobs } }: { cause: Cause }) {
  const [first, second] = jobs;
  const rest = jobs.length - 2;
  return (
    <>
      {numberOf(jobs.length)} jobs{kind === 'message' && ' failed with it'}: <bdi>{first}</bdi>,{' '}
      <bdi>{second}</bdi>
      {rest > 0 && ` and ${numberOf(rest)} more`}
    </>
  );
}

const firstSentence = (text: string): string => /^.*?[.!?](?= |$)/s.exec(text)?.[0] ?? text;
