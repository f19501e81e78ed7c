import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';

/** A logon session as far as its tasks go: they belong to the session that made them (em_rest/get_tasks). */
export interface TaskSession {
  manager: EnterpriseManager;
  /** The ids of the tasks that were there before this clone, of clones that had the session earlier. */
  tasksBefore: readonly string[];
}

/**
 * The task of this clone, which is the only one that now uses the session; undefined when none was begun. A task that
 * does not tell its operation may be it.
 */
export async function findCloneTask({ manager, tasksBefore }: TaskSession): Promise<Task | undefined> {
  const tasks = await manager.listTasks();
  return tasks.find(({ id, operation }) => /^(?:CloneJob)?$/i.test(operation) && !tasksBefore.includes(id));
}
