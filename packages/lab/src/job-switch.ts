import type { EstateJob } from './estate.ts';

/** Whether a job is disabled: its schedule is, or it has none and was disabled itself. */
export function isDisabled(job: EstateJob): boolean {
  return job.scheduleConfigured ? !job.scheduleEnabled : job.disabled === true;
}

export function setDisabled(job: EstateJob, disabled: boolean): void {
  job.disabled = disabled;
  job.scheduleEnabled = job.scheduleConfigured && !disabled;
}
