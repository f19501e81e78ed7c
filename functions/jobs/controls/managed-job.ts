import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { type JobPatch, JobPatchError } from '@veeam-automation/veeam/enterprise-manager/edit';
import { describeJob } from '@veeam-automation/veeam/enterprise-manager/jobs';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError, refuseField } from '../../action.ts';
import { isLostAnswer } from '../../servers/lost-answer.ts';
import { asStarted, type Started } from './control.ts';
import { ended, sendOnce } from './task.ts';

/** The result of a change through Enterprise Manager: `pending` while its task is under way. */
export interface ManagedChange extends Pick<Started, 'task'> {
  outcome: 'done' | 'pending';
}

/**
 * Changes parts of a job by a task, and waits for its end for a while. The logon must be this call's own.
 * @throws RefusedError `invalid-input` naming the part that cannot be changed this way, `conflict` in the server's
 * words if the task fails; every VeeamError
 */
export async function editManagedJob(
  manager: EnterpriseManager,
  id: string,
  patch: JobPatch,
): Promise<ManagedChange & { document: unknown }> {
  const edit = async () => {
    const task = await sendOnce(manager, () => manager.jobs.edit(id, patch));
    return outcomeOf(manager, 'edit job', task);
  };
  try {
    // The same change twice has the same effect as once. If the job is in the wanted state already, nothing is sent.
    const change = await edit().catch((error) => (isLostAnswer(error) ? edit() : Promise.reject(error)));
    return { ...change, document: describeJob(await manager.jobs.get(id)) };
  } catch (error) {
    if (!(error instanceof JobPatchError)) throw error;
    throw refuseField('invalid-input', error.field, error.message);
  }
}

/**
 * Deletes a job in the same way; after a lost answer, a job that is gone counts as deleted. @throws as `editManagedJob`
 */
export async function deleteManagedJob(manager: EnterpriseManager, id: string): Promise<ManagedChange> {
  try {
    return await outcomeOf(manager, 'delete job', await sendOnce(manager, () => manager.jobs.delete(id)));
  } catch (error) {
    if (!isLostAnswer(error)) throw error;
    const isGone = await manager.jobs.get(id).then(
      () => false,
      (again) => {
        if (again instanceof NotFoundError) return true;
        throw again;
      },
    );
    if (isGone) return { outcome: 'done' };
    throw error;
  }
}

async function outcomeOf(
  manager: EnterpriseManager,
  operation: string,
  sent: Task | undefined,
): Promise<ManagedChange> {
  if (sent === undefined) return { outcome: 'done' };
  const task = await ended(manager, sent);
  if (task.phase === 'failed')
    throw new RefusedError('conflict', `${operation}: ${task.result?.message ?? ''}`);
  return { outcome: task.phase === 'running' ? 'pending' : 'done', ...asStarted({ task }) };
}
