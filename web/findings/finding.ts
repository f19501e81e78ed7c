import type { Schema } from '../api/client.ts';
import type { Level } from '../parts/levels.ts';
import { durationWords, relativeWords } from '../parts/time-words.ts';

export type Finding = Schema['Finding'];
type Evidence = Finding['evidence'][number];

/** Where a finding stands for the people who deal with it. */
export const statuses = [
  'open',
  'taken',
  'muted',
  'held',
  'observed',
  'excepted',
  'not-judged',
  'resolved',
] as const;
export type Status = (typeof statuses)[number];

export const statusWords: Record<Status, string> = {
  open: 'Open',
  taken: 'Taken',
  muted: 'Muted',
  held: 'Held back',
  observed: 'Observed',
  excepted: 'Excepted',
  'not-judged': 'Not judged',
  resolved: 'Resolved',
};

/** @param now milliseconds since 1970: what was taken or muted until then is so no more */
export function statusOf(finding: Finding, now: number): Status {
  const { state } = finding;
  if (state === 'resolved' || state === 'excepted' || state === 'observed') return state;
  if (finding.mute && Date.parse(finding.mute.until) > now) return 'muted';
  if (finding.state === 'held') return 'held';
  if (finding.state === 'not-judged') return 'not-judged';
  return isTaken(finding, now) ? 'taken' : 'open';
}

function isTaken({ acknowledged }: Finding, now: number): boolean {
  if (!acknowledged) return false;
  return acknowledged.until === undefined || Date.parse(acknowledged.until) > now;
}

const ranks = ['info', 'low', 'medium', 'high', 'critical'] as const;
export const severities = ranks.toReversed();
export const severityRank = (severity: Finding['severity']): number => ranks.indexOf(severity);

export const levelOf = ({ severity, state }: Finding): Level =>
  state === 'not-judged' ? 'unknown' : state === 'resolved' ? 'good' : severity;

/** What it is about: a job, or a server itself. */
export const subjectOf = ({ job, server }: Finding): string =>
  job ? job.name || 'A job without a name' : server;

const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const isTime = ({ value }: Evidence): boolean => typeof value === 'string' && isoTime.test(value);

/** A text of others inside one of ours: signs that turn the direction of writing end with it (Unicode, UAX #9). */
const isolated = (text: string): string => `\u2068${text}\u2069`;

/** A value of the evidence as people read it. */
export function evidenceWords({ value, unit }: Evidence, now: number): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return isoTime.test(value) ? relativeWords(Date.parse(value), now) : value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // What is allowed is written in hours, and so is what is compared with it.
  if (unit === 'hours') return `${value.toLocaleString()} h`;
  if (unit === 'seconds') return durationWords(value * 1000);
  const number = value.toLocaleString();
  return unit === undefined ? number : `${number} ${unit}`;
}

/** Facts that say again what another one says, once that one is there. */
const saidBy: Record<string, string> = { age: 'last good run', 'our clock': "the server's clock" };

/**
 * The fact of a finding in one line, such as `last good run 2 days 9 h ago, allowed 26 h`: what the rule found, and what it
 * allows. The server's own words come first.
 */
export function factWords(finding: Finding, now: number): string {
  if (finding.notJudgedBecause !== undefined) return `not judged: ${finding.notJudgedBecause}`;
  const { evidence } = finding;
  const facts = new Set(evidence.map(({ fact }) => fact));
  const words = evidence.flatMap((each) => {
    const { fact, value } = each;
    if (fact === 'message') return [];
    const said = saidBy[fact];
    if (
      said !== undefined &&
      facts.has(said) &&
      evidence.some((other) => other.fact === said && isTime(other))
    )
      return [];
    return [value === null ? `no ${fact}` : `${fact} ${evidenceWords(each, now)}`];
  });
  const message = evidence.find(({ fact }) => fact === 'message')?.value;
  const quoted = typeof message === 'string' && message !== '' ? [`“${isolated(message)}”`] : [];
  return [...quoted, words.slice(0, 3).join(', ')].filter((part) => part !== '').join(' · ');
}
