import { backupJobWithoutCopy } from './backup-job-without-copy.ts';
import { copyJobBehind } from './copy-job-behind.ts';
import { disabledTooLong } from './disabled-too-long.ts';
import { jobDisconnected } from './job-disconnected.ts';
import { lastResult } from './last-result.ts';
import { lastSuccessAge } from './last-success-age.ts';
import { microsoft365JobWithoutCopy } from './microsoft365-job-without-copy.ts';
import { neverRun } from './never-run.ts';
import { nextRunMissing } from './next-run-missing.ts';
import { oddValues } from './odd-values.ts';
import type { JobRule, ServerRule } from './rule.ts';
import { runningTooLong } from './running-too-long.ts';
import { serverClock } from './server-clock.ts';
import { serverUnreachable } from './server-unreachable.ts';
import { serverWithoutJobs } from './server-without-jobs.ts';
import { successWithoutObjects } from './success-without-objects.ts';
import { unknownState } from './unknown-state.ts';

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
