import type { Job } from '../../jobs/job.ts';
import { defined } from '../../jobs/read/whole-job.ts';
import type { JobHistory } from '../history.ts';
import { isImpossible } from '../rules/facts.ts';

/** The later of two ISO times; undefined counts as never. */
function later(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Date.parse(right) > Date.parse(left) ? right : left;
}

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
  const result = ended ? { value: job.lastResult, ...defined('at', endedRun) } : before?.result;
  const succeeded = job.lastResult === 'success' ? endedRun : undefined;
  const warned = job.lastResult === 'warning' ? endedRun : undefined;
  const runningSince = running ? (job.runningSince ?? job.lastRun ?? before?.runningSince ?? at) : undefined;
  return {
    name: job.name,
    firstSeen: before?.firstSeen ?? at,
    ...defined(
      'lastSuccess',
      later(later(possible(before?.lastSuccess), possible(job.lastSuccess)), possible(succeeded)),
    ),
    ...defined('lastWarning', later(possible(before?.lastWarning), possible(warned))),
    ...defined('result', result as JobHistory['result']),
    ...defined('disabledSince', job.enabled ? undefined : (before?.disabledSince ?? at)),
    ...defined('enabledSince', job.enabled ? (wasDisabled ? at : before?.enabledSince) : undefined),
    ...defined('unscheduledSince', job.schedule === 'none' ? (before?.unscheduledSince ?? at) : undefined),
    ...defined('runningSince', runningSince),
    days: before?.days ?? '',
  };
}
