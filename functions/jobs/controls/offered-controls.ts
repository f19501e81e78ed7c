import type { Job } from '../job.ts';
import { isCopy, isKnownBySessions } from '../job-types.ts';
import { type Control, isUnderWay } from './control.ts';

type Offered = Pick<Job, 'product' | 'type' | 'status' | 'enabled' | 'lastResult' | 'schedule'>;

/**
 * The controls to offer for a job: those that its product certainly has for a job of this type in this state. The
 * server decides in any case, and a typed command is always passed on.
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
 * Whether the failed part of the last run can be retried by itself. Backup for Microsoft 365 has no retry (vb365 specs:
 * /Jobs); elsewhere it is for jobs that failed (em_rest/post_jobs_id_actionretry), and Enterprise Manager has it only
 * for copy jobs whose links say so (em_rest/get_jobs_id).
 */
function canRetry({ product, type, lastResult }: Offered): boolean {
  if (product === 'microsoft365' || lastResult !== 'failed') return false;
  return product !== 'enterprise-manager' || !isCopy(type);
}

/** The rules whose findings a successful run resolves. */
const endsWithARun: readonly string[] = [
  'copy-job-behind',
  'last-result',
  'last-success-age',
  'never-run',
  'success-without-objects',
];

/**
 * The control to offer for a finding: enable a disabled job, or, if a run would resolve the finding, retry what failed
 * or else start the job. Undefined if nothing would help, or the product has no such control.
 */
export function controlFor(rule: string, job: Offered): 'enable' | 'retry' | 'start' | undefined {
  const offered = offeredControls(job);
  if (!job.enabled) return offered.includes('enable') ? 'enable' : undefined;
  if (!endsWithARun.includes(rule)) return undefined;
  return (['retry', 'start'] as const).find((control) => offered.includes(control));
}
