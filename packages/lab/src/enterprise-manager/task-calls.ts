import { Refusal } from '../server/router.ts';
import { type Call, okReply, type Reply } from './call.ts';
import { list } from './node.ts';
import { taskNode } from './task-node.ts';
import type { Task } from './tasks.ts';

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

/** A task can be read only from the session that made it. Source: a real 500 as its clients handle it. */
function ownTask({ state, session, parameters }: Call): Task {
  const id = parameters.id ?? '';
  const task = state.tasks.find(session.id, id);
  if (task === undefined)
    throw new Refusal(500, `There is no backup task with id [${id}] in current rest session`);
  return task;
}
