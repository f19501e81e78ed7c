import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Tasks } from '../../src/enterprise-manager/task-queue.ts';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';
import { cloneTools } from './clone-tools.ts';
import { EmSession } from './em-session.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 4, 12, 0, seconds));

/** Tasks that record which of them acted, and when. */
function recorded(pace: { durationMs: number; atOnce: number }) {
  const tasks = new Tasks(pace);
  const acted: [string, number][] = [];
  const add = (name: string, seconds: number) =>
    tasks.add('session', name, at(seconds), (when) => {
      acted.push([name, (when.getTime() - at(0).getTime()) / 1000]);
      return { success: true, message: 'Ok' };
    });
  return { tasks, acted, add };
}

test('no more operations are under way than the pace says; each next one starts when one ends', () => {
  const { tasks, acted, add } = recorded({ durationMs: 10_000, atOnce: 2 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) add(name, 0);
  // A single call at the end: all earlier actions still have their own times.
  tasks.actOnDue(at(100));
  expect(acted).toEqual([
    ['a', 10],
    ['b', 10],
    ['c', 20],
    ['d', 20],
    ['e', 30],
  ]);
  expect(tasks.most).toBe(2);
});

test('a place that was free is taken at once, and a cancelled task frees its place', () => {
  const { tasks, acted, add } = recorded({ durationMs: 10_000, atOnce: 1 });
  const first = add('a', 0);
  add('b', 1);
  tasks.cancel(first, at(5));
  tasks.actOnDue(at(40));
  add('c', 50);
  tasks.actOnDue(at(60));
  expect(acted).toEqual([
    ['b', 15],
    ['c', 60],
  ]);
});

test('a lost task continues, and one that was cancelled while it waited never acts', () => {
  const { tasks, acted, add } = recorded({ durationMs: 10_000, atOnce: 1 });
  tasks.lose(add('a', 0));
  tasks.cancel(add('b', 0), at(1));
  tasks.actOnDue(at(60));
  expect(acted).toEqual([['a', 10]]);
  expect(tasks.list()).toEqual([]);
});

let lab: Lab;
let session: EmSession;
beforeAll(async () => {
  lab = await startTestLab({ taskDurationMs: 2_000 });
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());
const { jobNamed, clone, backupClone, task } = cloneTools(() => ({ lab, session }));

test('the control API sets the pace, and returns the largest number of simultaneous tasks and sessions', async () => {
  expect(await control(lab, 'POST', '/settings', { taskDurationMs: 4_000, tasksAtOnce: 1 })).toEqual({
    status: 200,
    body: { server: 'em-1', taskDurationMs: 4_000, tasksAtOnce: 1 },
  });
  const other = await EmSession.open(lab);
  for (const name of ['One', 'Two']) await clone('Oracle Backup', backupClone(name));
  lab.clock.advance(6_000);
  expect(await task('task-1')).toContain('<State>Finished</State>');
  expect(await task('task-2')).toContain('<State>Running</State>');
  lab.clock.advance(3_000);
  expect(await task('task-2')).toContain('<State>OperationFinished</State>');
  lab.clock.advance(1_000);
  expect(await task('task-2')).toContain('<State>Finished</State>');
  expect(jobNamed('Two').type).toBe('Backup');
  const id = /<SessionId>(.+)<\/SessionId>/.exec(other.logon.text)?.[1];
  expect((await other.ask(`/api/logonSessions/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(lab.state()['em-1']).toMatchObject({
    mostTasksAtOnce: 1,
    openSessions: 1,
    mostOpenSessions: 2,
    tokensIssued: 2,
  });
});

test('a pace ends with the next reset, and what has no tasks has no pace', async () => {
  await control(lab, 'POST', '/settings', { tasksAtOnce: 1 });
  expect((await control(lab, 'POST', '/settings', { tasksAtOnce: null })).body).toMatchObject({
    tasksAtOnce: null,
  });
  await control(lab, 'POST', '/settings', { taskDurationMs: 60_000 });
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  expect((await control(lab, 'POST', '/settings', {})).body).toEqual({
    server: 'em-1',
    taskDurationMs: 2_000,
    tasksAtOnce: null,
  });
  expect((await control(lab, 'POST', '/settings', { server: 'vbr-1', tasksAtOnce: 1 })).status).toBe(400);
  expect((await control(lab, 'POST', '/settings', { tasksAtOnce: 0 })).status).toBe(400);
});
