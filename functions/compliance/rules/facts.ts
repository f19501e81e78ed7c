import type { Evidence } from '../findings/finding.ts';
import type { JobHistory } from '../history.ts';
import type { KnownJob } from './rule.ts';

const hourMs = 3_600_000;

/** Hours from `time` (ISO) to `until`, to a tenth; negative when `time` is later. */
export const hoursSince = (time: string, until: Date): number =>
  Math.round((until.getTime() - Date.parse(time)) / (hourMs / 10)) / 10;

/** The result of the last run that ended: a job that runs again shows none, which repairs nothing. */
export function lastKnownResult({ job, history }: KnownJob): JobHistory['result'] | { value: 'unknown' } {
  if (job.lastResult === 'unknown') return { value: 'unknown' };
  return history.result;
}

/** When the last good run was: a success, or the later of success and warning if a warning counts. */
export function lastGoodRun(history: JobHistory, warningCounts: boolean): string | undefined {
  const { lastSuccess, lastWarning } = history;
  if (!warningCounts || lastWarning === undefined) return lastSuccess;
  if (lastSuccess === undefined) return lastWarning;
  return Date.parse(lastWarning) > Date.parse(lastSuccess) ? lastWarning : lastSuccess;
}

/** The earliest proof that the job exists: its creation if the product tells, or the first check that saw it. */
export const knownSince = ({ job, history }: KnownJob): string => job.createdAt ?? history.firstSeen;

/** The evidence that the server's words for a state are these. */
export const said = (fact: string, value: Evidence['value'], field: string): Evidence => ({
  fact,
  value,
  source: `server: ${field}`,
});
export const remembered = (fact: string, value: Evidence['value'], field: string): Evidence => ({
  fact,
  value,
  source: `history: ${field}`,
});
export const allowed = (fact: string, hoursAllowed: number, parameter: string): Evidence => ({
  fact,
  value: hoursAllowed,
  unit: 'hours',
  source: `policy: ${parameter}`,
});
export const measured = (fact: string, hoursMeasured: number): Evidence => ({
  fact,
  value: hoursMeasured,
  unit: 'hours',
  source: 'check: measured',
});
