export { subjectOf } from '../../functions/words/causes.ts';
export { severityRank } from '../../functions/words/severities.ts';

import { factWords } from '../../functions/words/facts.ts';
import { severities as ranks } from '../../functions/words/severities.ts';
import type { Schema } from '../api/client.ts';
import type { Level } from '../parts/levels.ts';
import { reader } from '../parts/reader.ts';

export type Finding = Schema['Finding'];

/** The statuses of a finding, as the people who deal with it see them. */
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

/** @param now milliseconds since 1970. A finding that was taken or muted until then is no longer so. */
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

/** The worst first. */
export const severities = ranks.toReversed();

export const levelOf = ({ severity, state }: Finding): Level =>
  state === 'not-judged' ? 'unknown' : state === 'resolved' ? 'good' : severity;

/** The fact of the finding in one line, in the reader's format. @param now milliseconds since 1970 */
export const factOf = (finding: Finding, now: number): string =>
  factWords(finding, { now, locale: reader().locale });
