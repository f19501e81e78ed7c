import { globMatches } from '../../input/glob.ts';
import { defined } from '../../jobs/read/whole-job.ts';
import type { Evidence } from '../findings/finding.ts';
import type { JobHistory } from '../history.ts';
import type { Infrastructure, Repository } from '../infrastructure/infrastructure.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import {
  complies,
  type JobContext,
  type KnownJob,
  notApplicable,
  type RuleResult,
  type ServerContext,
  unknown,
  violates,
} from './rule.ts';

const hourMs = 3_600_000;

/** Hours from `time` (ISO) to `until`, exactly; negative when `time` is later. */
export const hoursSince = (time: string, until: Date): number =>
  (until.getTime() - Date.parse(time)) / hourMs;

/** The result of the last run that ended: a new run alone does not mean that the job is repaired. */
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

/** How long the job has been known to exist. Times from the server are measured by its clock, our own by ours. */
export const ageHoursOf = ({ job, history, now, serverNow }: JobContext): number =>
  job.createdAt === undefined ? hoursSince(history.firstSeen, now) : hoursSince(job.createdAt, serverNow);

/** A time that is further in the future is not a matter of seconds: the clock that wrote it was wrong. */
const futureToleranceHours = 0.5;

/** Whether a time from the server is in its own future: then no age can be derived from it. */
export const isImpossible = (time: string | undefined, serverNow: Date): boolean =>
  time !== undefined && hoursSince(time, serverNow) < -futureToleranceHours;

/** The newest of times from the server, without those in its own future: one of them would hide every later one. */
export function newestPossible(times: readonly (string | undefined)[], serverNow: Date): string | undefined {
  const latest = serverNow.getTime() + futureToleranceHours * hourMs;
  let newest: string | undefined;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    if (time === undefined) continue;
    const ms = Date.parse(time);
    if (ms > latest || ms <= newestMs) continue;
    newest = time;
    newestMs = ms;
  }
  return newest;
}

/** The evidence in the server's own words. */
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
  // Rounded up to a tenth: a value that is over a limit by a second must not look as if it were within it.
  value: Math.ceil(Number((hoursMeasured * 10).toFixed(6))) / 10,
  unit: 'hours',
  source: 'check: measured',
});

/** The evidence from a job's document; `field` is the field of the normalized settings. */
export const documented = (
  fact: string,
  value: Evidence['value'],
  field: string,
  unit?: NonNullable<Evidence['unit']>,
): Evidence => ({ fact, value, ...(unit !== undefined && { unit }), source: `server: settings.${field}` });

/** The evidence from a server's infrastructure. */
export const stands = (
  fact: string,
  value: Evidence['value'],
  field: string,
  unit?: NonNullable<Evidence['unit']>,
): Evidence => ({ fact, value, ...(unit !== undefined && { unit }), source: `server: ${field}` });

/** The evidence of a policy's requirement. */
export const asked = (
  fact: string,
  value: Evidence['value'],
  parameter: string,
  unit?: NonNullable<Evidence['unit']>,
): Evidence => ({ fact, value, ...(unit !== undefined && { unit }), source: `policy: ${parameter}` });

export const notAsked = notApplicable('the policy does not ask for it');
export const settingsUnknown = unknown("the job's settings were not read");
export const notTold = notApplicable('the product does not tell it of such a job');

/** Judges whether something is switched on in a job's document, if a policy asks for it. */
export function judgeSwitch(
  { settings }: JobContext,
  isAsked: boolean,
  isOnIn: (settings: JobSettings) => boolean | undefined,
  fact: string,
  field: string,
): RuleResult {
  if (!isAsked) return notAsked;
  if (settings === undefined) return settingsUnknown;
  const isOn = isOnIn(settings);
  if (isOn === undefined) return notTold;
  return isOn ? complies : violates([documented(fact, false, field)]);
}

type Facts = Omit<Infrastructure, 'unread'>;

/**
 * Judges a fact about a server's infrastructure. If it was not read, the result depends on the reason: a fact that the
 * server does not offer is not applicable; one that the account may not read, or that failed, is unknown.
 * @param name the fact's name in `unread`
 */
export function judgeFact<Key extends keyof Facts>(
  { reading }: ServerContext,
  key: Key,
  name: string,
  judge: (value: NonNullable<Facts[Key]>) => RuleResult,
): RuleResult {
  if ('error' in reading) return unknown('the server could not be read');
  const { infrastructure } = reading;
  if (infrastructure === undefined) return unknown('it was not read');
  const value = infrastructure[key];
  if (value !== undefined) return judge(value as NonNullable<Facts[Key]>);
  const unread = infrastructure.unread.find(({ fact }) => fact === name);
  if (unread === undefined || unread.because === 'not-offered')
    return notApplicable('the server does not offer it');
  return unknown(unread.because === 'not-allowed' ? 'the account may not read it' : 'it could not be read');
}

/**
 * Judges the repositories of a server, except those whose names match a pattern in `except`.
 * @param against the evidence against one; empty if it complies
 * @param limit the policy's limit, if it is a number
 */
export const judgeRepositories = (
  context: ServerContext,
  except: readonly string[],
  against: (repository: Repository) => Evidence[],
  limit: Evidence[] = [],
): RuleResult =>
  judgeFact(
    context,
    'repositories',
    context.reading.product === 'backup-replication' ? 'repository states' : 'repositories',
    (repositories) => {
      const evidence = repositories.filter(({ name }) => !fitsAny(except, name)).flatMap(against);
      return evidence.length === 0 ? complies : violates([...evidence, ...limit]);
    },
  );

/** The repository to which a job writes: by its id, or by its name if the product reports no id. */
export function repositoryOf({ job, settings, infrastructure }: JobContext): Partial<Repository> {
  const id = job.repository?.id ?? settings?.storage?.repositoryId;
  const name = job.repository?.name ?? settings?.storage?.repositoryName;
  const known = infrastructure?.repositories?.find((each) =>
    id === undefined ? each.name === name : each.id === id,
  );
  return known ?? { ...defined('id', id), ...defined('name', name) };
}

export const fitsAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => globMatches(pattern, text));

/**
 * The evidence against objects without a recent point in time to go back to, except those whose names match a pattern
 * in `except`. Ages count from when the server was asked (`at`); an object without a point has had none since `since`.
 * @param field the field of the server's answer
 */
export const withoutRecentPoint = (
  points: readonly { readonly name: string; readonly newest?: string | undefined }[],
  { at, since }: { readonly at: string; readonly since: string },
  { maxAgeHours, except }: { readonly maxAgeHours: number; readonly except: readonly string[] },
  field: string,
): Evidence[] =>
  points
    .filter(
      ({ name, newest = since }) => !fitsAny(except, name) && hoursSince(newest, new Date(at)) > maxAgeHours,
    )
    .map(({ name, newest }) => stands(name, newest ?? `none since ${since}`, field));
