import type { Job } from '../../jobs/job.ts';
import type { JobHistory } from '../history.ts';
import { isImpossible } from '../rules/facts.ts';

/** The later of two ISO times; undefined counts as never. */
function later(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Date.parse(right) > Date.parse(left) ? right : left;
}

/** `Key: value`, or nothing: an absent field stays absent in the stored document. */
const given = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });

/**
 * The new history of a job after this reading. `at` is the time of this check by our own clock; times of runs are by
 * the server's clock, and one in its future is dropped: it would hide every later one. A current run, which has no
 * result yet, does not overwrite the result of the last one.
 */
export function observeJob(
  before: JobHistory | undefined,
  job: Job,
  at: string,
  serverNow = new Date(at),
): JobHistory {
  const possible = (time: string | undefined) => (isImpossible(time, serverNow) ? undefined : time);
  const running = job.status === 'running';
  const wasDisabled = before?.disabledSince !== undefined;
  const ended = job.lastResult === 'success' || job.lastResult === 'warning' || job.lastResult === 'failed';
  const endedRun = running && job.lastRun === job.runningSince ? undefined : job.lastRun;
  const result = ended ? { value: job.lastResult, ...given('at', endedRun) } : before?.result;
  const succeeded = job.lastResult === 'success' ? endedRun : undefined;
  const warned = job.lastResult === 'warning' ? endedRun : undefined;
  const runningSince = running ? (job.runningSince ?? job.lastRun ?? before?.runningSince ?? at) : undefined;
  return {
    name: job.name,
    firstSeen: before?.firstSeen ?? at,
    ...given(
      'lastSuccess',
      later(later(possible(before?.lastSuccess), possible(job.lastSuccess)), possible(succeeded)),
    ),
    ...given('lastWarning', later(possible(before?.lastWarning), possible(warned))),
    ...given('result', result as JobHistory['result']),
    ...given('disabledSince', job.enabled ? undefined : (before?.disabledSince ?? at)),
    ...given('enabledSince', job.enabled ? (wasDisabled ? at : before?.enabledSince) : undefined),
    ...given('unscheduledSince', job.schedule === 'none' ? (before?.unscheduledSince ?? at) : undefined),
    ...given('runningSince', runningSince),
    days: before?.days ?? '',
  };
}
