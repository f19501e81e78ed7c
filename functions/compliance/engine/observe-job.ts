import type { Job } from '../../jobs/job.ts';
import { defined } from '../../jobs/read/whole-job.ts';
import type { JobHistory } from '../history.ts';
import { newestPossible } from '../rules/facts.ts';

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
  const running = job.status === 'running';
  const wasDisabled = before?.disabledSince !== undefined;
  const ended = job.lastResult === 'success' || job.lastResult === 'warning' || job.lastResult === 'failed';
  const endedRun = running && job.lastRun === job.runningSince ? undefined : job.lastRun;
  const result = ended ? { value: job.lastResult, ...defined('at', endedRun) } : before?.result;
  const succeeded = job.lastResult === 'success' ? endedRun : undefined;
  const warned = job.lastResult === 'warning' ? endedRun : undefined;
  return {
    name: job.name,
    firstSeen: before?.firstSeen ?? at,
    lastSuccess: newestPossible([before?.lastSuccess, job.lastSuccess, succeeded], serverNow),
    lastWarning: newestPossible([before?.lastWarning, warned], serverNow),
    result: result as JobHistory['result'],
    disabledSince: job.enabled ? undefined : (before?.disabledSince ?? at),
    unscheduledSince: job.schedule === 'none' ? (before?.unscheduledSince ?? at) : undefined,
    enabledSince: job.enabled ? (wasDisabled ? at : before?.enabledSince) : undefined,
    runningSince: running ? (job.runningSince ?? job.lastRun ?? before?.runningSince ?? at) : undefined,
    days: before?.days ?? '',
  };
}
