import type { Job } from '../job.ts';
import { isCopy, isKnownBySessions } from '../job-types.ts';
import { type Control, isUnderWay } from './control.ts';

type Offered = Pick<Job, 'product' | 'type' | 'status' | 'enabled' | 'lastResult' | 'schedule'>;

/**
 * What may be offered to be done to a job: what its product surely has for a job of this kind that is as it is. The
 * server judges all the same, and a command that somebody types is passed on whatever it says.
 */
export function offeredControls(job: Offered): Control[] {
  const { product, type, enabled, schedule } = job;
  const isManaged = product === 'enterprise-manager';
  if (isManaged && isKnownBySessions(type)) return [];
  // Enterprise Manager enables and disables nothing but schedules (em_rest/post_jobs_id_actiontogglescheduleenabled).
  const switching: Control[] = isManaged && schedule === 'none' ? [] : [enabled ? 'disable' : 'enable'];
  if (isUnderWay(job)) return ['stop', ...switching];
  return ['start', ...(canRetry(job) ? (['retry'] as const) : []), ...switching];
}

/**
 * Whether what failed in the last run can be run again by itself. Backup for Microsoft 365 has no retry (vb365 specs:
 * /Jobs); elsewhere it is for jobs that failed (em_rest/post_jobs_id_actionretry), and Enterprise Manager has it for some
 * copy jobs only, which their links tell (em_rest/get_jobs_id).
 */
function canRetry({ product, type, lastResult }: Offered): boolean {
  if (product === 'microsoft365' || lastResult !== 'failed') return false;
  return product !== 'enterprise-manager' || !isCopy(type);
}

/** The rules whose findings end with a run that succeeds. */
const endsWithARun: readonly string[] = [
  'copy-job-behind',
  'last-result',
  'last-success-age',
  'never-run',
  'success-without-objects',
];

/**
 * What is offered about a finding of a rule: to enable a job that is disabled, and where a run would end the finding, to
 * retry what failed or else to start the job. Undefined where nothing of that would help, or the product has none of it.
 */
export function controlFor(rule: string, job: Offered): 'enable' | 'retry' | 'start' | undefined {
  const offered = offeredControls(job);
  if (!job.enabled) return offered.includes('enable') ? 'enable' : undefined;
  if (!endsWithARun.includes(rule)) return undefined;
  return (['retry', 'start'] as const).find((control) => offered.includes(control));
}
