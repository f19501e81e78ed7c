import type { Hrefs } from './hrefs.ts';
import { type EmNode, links, object, value } from './node.ts';
import { stateOf, type Task } from './tasks.ts';

/**
 * A task as it stands. The Related link is there once the operation's result is collected.
 * Source: em_rest/post_jobs_id_actionclone; em_rest/get_tasks_id.
 */
export function taskNode(task: Task, now: Date, hrefs: Hrefs): EmNode {
  const href = hrefs.to(`tasks/${task.id}`);
  const state = stateOf(task, now);
  const job = state === 'Finished' ? task.outcome?.job : undefined;
  const related =
    job === undefined
      ? []
      : [{ rel: 'Related', type: 'Job', href: hrefs.to(`jobs/${job.id}?format=Entity`), name: job.linkName }];
  return object('Task', { Type: 'Task', Href: href }, [
    links({ rel: 'Delete', type: 'Task', href }, ...related),
    value('TaskId', task.id),
    value('State', state),
    value('Operation', task.operation),
    ...(task.outcome === undefined
      ? []
      : [
          object('Result', { Success: task.outcome.success }, [
            value('Message', state === 'OperationFinished' ? 'OperationFinished' : task.outcome.message),
          ]),
        ]),
  ]);
}

/** A task that was just made: always running. */
export function acceptedTaskNode(task: Task, now: Date, hrefs: Hrefs): EmNode {
  return taskNode({ ...task, outcome: undefined }, now, hrefs);
}
