import type { Evidence } from '../findings/finding.ts';
import type { JobHistory } from '../history.ts';
import type { JobContext, KnownJob } from './rule.ts';

const hourMs = 3_600_000;

/** Hours from `time` (ISO) to `until`, exactly; negative when `time` is later. */
export const hoursSince = (time: string, until: Date): number =>
  (until.getTime() - Date.parse(time)) / hourMs;

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

/** The earliest proof that the job exists: its creation if the product reports it, or the first check that saw it. */
export const knownSince = ({ job, history }: KnownJob): string => job.createdAt ?? history.firstSeen;

/** How long the job has been known to exist. What the server states is measured by its clock, what we saw by ours. */
export const ageHoursOf = ({ job, history, now, serverNow }: JobContext): number =>
  job.createdAt === undefined ? hoursSince(history.firstSeen, now) : hoursSince(job.createdAt, serverNow);

/** Beyond this a time in the future is no matter of seconds: the clock that wrote it was wrong. */
const futureToleranceHours = 0.5;

/** Whether a time that the server states lies in its own future: then no age follows from it. */
export const isImpossible = (time: string | undefined, serverNow: Date): boolean =>
  time !== undefined && hoursSince(time, serverNow) < -futureToleranceHours;

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
  // To a tenth, and upwards: what is over a limit by a second does not read as though it kept it.
  value: Math.ceil(Number((hoursMeasured * 10).toFixed(6))) / 10,
  unit: 'hours',
  source: 'check: measured',
});
