import { copyJobBehind } from './copies/copy-job-behind.ts';
import { backupJobWithoutCopy, microsoft365JobWithoutCopy } from './copies/without-copy.ts';
import { jobDisconnected } from './jobs/job-disconnected.ts';
import { unknownState } from './jobs/unknown-state.ts';
import type { JobRule, ServerRule } from './rule.ts';
import { lastResult } from './runs/last-result.ts';
import { lastSuccessAge } from './runs/last-success-age.ts';
import { neverRun } from './runs/never-run.ts';
import { runningTooLong } from './runs/running-too-long.ts';
import { successWithoutObjects } from './runs/success-without-objects.ts';
import { disabledTooLong } from './schedule/disabled-too-long.ts';
import { nextRunMissing } from './schedule/next-run-missing.ts';
import { oddValues } from './servers/odd-values.ts';
import { serverClock } from './servers/server-clock.ts';
import { serverUnreachable } from './servers/server-unreachable.ts';
import { serverWithoutJobs } from './servers/server-without-jobs.ts';

/** Every rule there is, in the order the report lists them. */
export const jobRules: readonly JobRule[] = [
  lastResult,
  lastSuccessAge,
  neverRun,
  disabledTooLong,
  runningTooLong,
  successWithoutObjects,
  nextRunMissing,
  jobDisconnected,
  unknownState,
  copyJobBehind,
  microsoft365JobWithoutCopy,
  backupJobWithoutCopy,
];

export const serverRules: readonly ServerRule[] = [
  serverUnreachable,
  serverWithoutJobs,
  serverClock,
  oddValues,
];
