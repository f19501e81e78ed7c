import type { JobRun } from '../estate/estate.ts';

/** Lets a run under way end as failed. */
export function failRun(run: JobRun, message = 'The job failed because the lab was told to fail it.'): void {
  run.ending = { result: 'Failed', message, isCanceled: false };
}
