import { Refusal } from '../server/router.ts';
import { type Call, okReply, type Reply } from './call.ts';
import type { Hrefs } from './entity.ts';
import { type EmNode, links, list, object, value } from './nodes.ts';
import { stateOf, type Task } from './task-queue.ts';

export function listTasks({ state, session, now, hrefs }: Call): Reply {
  const tasks = state.tasks.of(session.id);
  return okReply(
    list(
      'Tasks',
      'Tasks',
      tasks.map((task) => taskNode(task, now, hrefs)),
    ),
  );
}

export function getTask(call: Call): Reply {
  return okReply(taskNode(ownTask(call), call.now, call.hrefs));
}

/** Source: em_rest/delete_task_id. */
export function deleteTask(call: Call): Reply {
  call.state.tasks.cancel(ownTask(call), call.now);
  return { status: 204 };
}

/** Only the session that made a task can read it. Source: a real 500 that clients handle. */
function ownTask({ state, session, parameters }: Call): Task {
  const id = parameters.id ?? '';
  const task = state.tasks.find(session.id, id);
  if (task === undefined)
    throw new Refusal(500, `There is no backup task with id [${id}] in current rest session`);
  return task;
}

/**
 * A task in its current state. The Related link appears once the operation's result is collected.
 * Source: em_rest/post_jobs_id_actionclone; em_rest/get_tasks_id.
 */
function taskNode(task: Task, now: Date, hrefs: Hrefs): EmNode {
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

/** A new task, which is always running. */
export function acceptedTaskNode(task: Task, now: Date, hrefs: Hrefs): EmNode {
  return taskNode({ ...task, outcome: undefined }, now, hrefs);
}
