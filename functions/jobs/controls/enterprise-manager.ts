import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { switchSchedule } from '@veeam-automation/veeam/enterprise-manager/jobs';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { RefusedError } from '../../action.ts';
import type { Job } from '../job.ts';
import { isCopy, isKnownBySessions } from '../job-types.ts';
import { asStarted, type Control, type Started } from './control.ts';
import { ended, sendOnce } from './task.ts';

/**
 * Controls a job by a task, waits for its end for a while, and returns its last state. The logon must be this call's
 * own: a task that is found in it after a lost answer then belongs to this call.
 * @throws RefusedError `conflict` with the server's words if the task fails; every VeeamError
 */
export async function controlJob(manager: EnterpriseManager, job: Job, control: Control): Promise<Started> {
  await refuseWhatIsNotOffered(manager, job, control);
  const task = await (control === 'enable' || control === 'disable'
    ? switchedSchedule(manager, job, control === 'enable')
    : sendOnce(manager, () => send(manager, job, control)).then((sent) => ended(manager, sent)));
  if (task?.phase !== 'failed') return asStarted({ task });
  throw new RefusedError('conflict', `${job.server}: ${control} job: ${task.result?.message ?? ''}`);
}

/**
 * Enterprise Manager cannot control jobs that it knows only by their sessions, and can stop or retry only some copy
 * jobs: a job's links say which (em_rest/get_jobs_id, examples 2 and 3).
 */
async function refuseWhatIsNotOffered(manager: EnterpriseManager, job: Job, control: Control): Promise<void> {
  const refuse = (what: string) => {
    const isRun = control === 'retry' || control === 'sync';
    const instead = isRun && !isKnownBySessions(job.type) ? ' Start it instead.' : '';
    throw new RefusedError('conflict', `Enterprise Manager offers no way to ${control} ${what}.${instead}`);
  };
  if (isKnownBySessions(job.type))
    refuse(`a job of the type ${job.type}, which it tells of by its runs alone`);
  if (control === 'sync' && !isCopy(job.type)) refuse(`"${job.name}", which is no backup copy job`);
  const rel = control === 'stop' ? 'Stop' : control === 'retry' ? 'Retry' : undefined;
  if (rel === undefined || !isCopy(job.type)) return;
  const { links } = await manager.jobs.get(job.id);
  if (links.length > 0 && !links.some((link) => link.rel === rel)) refuse(`the copy job "${job.name}"`);
}

function send(
  manager: EnterpriseManager,
  job: Job,
  control: Control & keyof typeof manager.jobs,
): Promise<Task> {
  // Backup copy jobs are not started but synchronized (em_rest/post_jobs_id_actionsync).
  return manager.jobs[control === 'start' && isCopy(job.type) ? 'sync' : control](job.id);
}

async function switchedSchedule(
  manager: EnterpriseManager,
  job: Job,
  enabled: boolean,
): Promise<Task | undefined> {
  if (job.schedule === 'none') {
    throw new RefusedError(
      'conflict',
      `"${job.name}" has no schedule, and Enterprise Manager enables and disables nothing but schedules.`,
    );
  }
  const careful = {
    get: (id: string) => manager.jobs.get(id),
    toggleScheduleEnabled: (id: string) => sendOnce(manager, () => manager.jobs.toggleScheduleEnabled(id)),
  };
  return (await switchSchedule(careful, job.id, enabled, (task) => ended(manager, task))).task;
}
