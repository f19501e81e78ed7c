import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import { expect, it } from 'vitest';
import { TaskStillRunning } from '../../../../../functions/clone/driver.ts';
import { pollClone } from '../../../../../functions/clone/drivers/enterprise-manager/poll.ts';

const poll = (task: Partial<Task>) =>
  pollClone({ getTask: async () => task } as unknown as EnterpriseManager, { taskId: 'task-1' });
const result = { success: true, message: 'Said.' };

it('waits for a task that runs, and tells how one has ended', async () => {
  await expect(poll({ phase: 'running' })).rejects.toThrow(TaskStillRunning);
  expect(await poll({ phase: 'succeeded', result, relatedJobId: 'j' })).toEqual({
    succeeded: true,
    message: 'Said.',
    jobId: 'j',
  });
  expect(await poll({ phase: 'failed', result })).toEqual({ succeeded: false, message: 'Said.' });
});

it('has no task to look at where none was started', async () => {
  await expect(pollClone({} as EnterpriseManager, {})).rejects.toThrow('has a task');
});
