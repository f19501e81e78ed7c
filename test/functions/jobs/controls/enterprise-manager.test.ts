import { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import {
  NotFoundError,
  RequestTimeoutError,
  ServerFailedError,
} from '@veeam-automation/veeam/transport/errors';
import { afterEach, describe, expect, test } from 'vitest';
import { controlJob } from '../../../../functions/jobs/controls/enterprise-manager.ts';
import { deleteManagedJob, editManagedJob } from '../../../../functions/jobs/controls/managed-job.ts';
import { ended, sendOnce } from '../../../../functions/jobs/controls/task.ts';
import { startSmallManager } from '../../../../packages/veeam/test/enterprise-manager/small-manager.ts';
import { healthyJob } from '../../compliance/estate.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const link = (rel: string) => `<Link Rel="${rel}" Href="https://em:9398/api/jobs/1?action=x" />`;
const finished =
  '<Task><TaskId>task-1</TaskId><State>Finished</State><Result Success="true"><Message>Ok</Message></Result></Task>';

async function start(jobType: string, rels: readonly string[]) {
  const { connection, asked, stop } = await startSmallManager(({ method }) => ({
    body:
      method === 'GET'
        ? `<Job UID="urn:veeam:Job:1" Name="Copy"><Links>${rels.map(link).join('')}</Links><JobType>${jobType}</JobType></Job>`
        : finished,
  }));
  stops.push(stop);
  const session = { sessionId: '15a3fc97-0001', token: 'O9Msj3rq7EGU', version: 'v1_7' };
  const job = healthyJob({ server: 'em-1', product: 'enterprise-manager', id: '1', type: jobType });
  const posts = () => asked.filter(({ method }) => method === 'POST').map(({ query }) => query.get('action'));
  return { manager: EnterpriseManager.resume(connection, session), job, posts };
}

/** What a copy job offers (em_rest/get_jobs_id, examples 2 and 3). */
const ofCopyJobs = ['Up', 'Alternate', 'Clone', 'ToggleScheduleEnabled', 'Down', 'Sync', 'Create'];

test.each(['stop', 'retry'] as const)('a copy job that offers no %s refuses it', async (control) => {
  const { manager, job, posts } = await start('ImmediateBackupCopy', ofCopyJobs);
  await expect(controlJob(manager, job, control)).rejects.toMatchObject({
    name: 'RefusedError',
    kind: 'conflict',
  });
  expect(posts()).toStrictEqual([]);
});

test.each([
  ['stop', 'BackupCopy', [...ofCopyJobs, 'Stop']],
  ['retry', 'BackupCopy', [...ofCopyJobs, 'Retry']],
  ['stop', 'BackupCopy', []],
  ['stop', 'Backup', ofCopyJobs],
] as const)('%s is sent for a %s job with the links %j', async (control, jobType, rels) => {
  const { manager, job, posts } = await start(jobType, rels);
  await controlJob(manager, job, control);
  expect(posts()).toStrictEqual([control]);
});

test.each(['start', 'sync'] as const)('a copy job is synchronized by %s', async (control) => {
  const { manager, job, posts } = await start('ImmediateBackupCopy', ofCopyJobs);
  expect(await controlJob(manager, job, control)).toMatchObject({
    task: { id: 'task-1', state: 'Finished' },
  });
  expect(posts()).toStrictEqual(['sync']);
});

test('only copy jobs are synchronized', async () => {
  const { manager, job, posts } = await start('Backup', ofCopyJobs);
  await expect(controlJob(manager, job, 'sync')).rejects.toMatchObject({ kind: 'conflict' });
  expect(posts()).toStrictEqual([]);
});

test.each(['AgentBackup', 'AgentManagement', 'NasBackup'])(
  'a job of the type %s, known only by its sessions, refuses every control',
  async (jobType) => {
    const { manager, job, posts } = await start(jobType, []);
    for (const control of ['start', 'stop', 'retry', 'sync', 'enable', 'disable'] as const) {
      await expect(controlJob(manager, job, control)).rejects.toMatchObject({ kind: 'conflict' });
    }
    expect(posts()).toStrictEqual([]);
  },
);

describe('a request that starts a task', () => {
  const about = { server: 'em-1', operation: 'o', happened: 'h', remedy: 'r' };
  const task = (phase: string) => ({ id: 't', phase }) as never;
  const managerWith = (...tasks: unknown[]) =>
    ({
      tasks: { list: () => ({ all: async () => ({ items: tasks }) }), get: async () => task('finished') },
    }) as never;
  /** Fails first with this error, and then starts a task. */
  const failing = (error: Error) => {
    let sent = 0;
    const request = async () => {
      sent += 1;
      if (sent === 1) throw error;
      return task('sent again');
    };
    return { request, sent: () => sent };
  };

  test('is sent once when it is answered', async () => {
    expect(await sendOnce(managerWith(), async () => task('first'))).toMatchObject({ phase: 'first' });
  });

  test.each<[string, Error, unknown[], object, number]>([
    [
      'its task is found',
      new ServerFailedError({ ...about, mayHaveActed: true }),
      [task('found')],
      { phase: 'found' },
      1,
    ],
    [
      'no task is found',
      new ServerFailedError({ ...about, mayHaveActed: true }),
      [],
      { phase: 'sent again' },
      2,
    ],
  ])(
    'is accepted as done or sent again after a lost answer: %s',
    async (_what, error, tasks, outcome, count) => {
      const { request, sent } = failing(error);
      expect(await sendOnce(managerWith(...tasks), request)).toMatchObject(outcome);
      expect(sent()).toBe(count);
    },
  );

  test.each([
    ['nothing can have been done', new ServerFailedError({ ...about, mayHaveActed: false })],
    ['the server may be about to do it', new RequestTimeoutError({ ...about, mayHaveActed: true })],
    ['the fault is ours', new TypeError('odd')],
  ])('is not sent again when %s', async (_what, error) => {
    const { request, sent } = failing(error);
    await expect(sendOnce(managerWith(), request)).rejects.toBe(error);
    expect(sent()).toBe(1);
  });

  describe('that deletes or changes a job', () => {
    const lost = new RequestTimeoutError({ ...about, mayHaveActed: true });
    const managed = (get: () => Promise<unknown>, request: () => Promise<unknown>) =>
      ({
        jobs: { get, delete: request, edit: request },
        tasks: { list: () => ({ all: async () => ({ items: [] }) }), get: async () => task('finished') },
      }) as never;
    const fail = (error: Error) => () => Promise.reject(error);

    test('has deleted it if it is gone after a lost answer, and otherwise is unknown', async () => {
      const remove = (get: () => Promise<unknown>) => deleteManagedJob(managed(get, fail(lost)), '1');
      expect(await remove(fail(new NotFoundError(about)))).toStrictEqual({ outcome: 'done' });
      await expect(remove(async () => ({}))).rejects.toBe(lost);
      const other = new TypeError('odd');
      await expect(remove(fail(other))).rejects.toBe(other);
    });

    test('passes on errors other than a lost answer', async () => {
      const refused = new NotFoundError(about);
      const get = () => expect.fail('it was looked for');
      await expect(deleteManagedJob(managed(get, fail(refused)), '1')).rejects.toBe(refused);
      await expect(editManagedJob(managed(get, fail(refused)), '1', {})).rejects.toBe(refused);
    });

    test('is not sent when there is nothing to change', async () => {
      const { connection, stop } = await startSmallManager(() => ({
        body: '<Job UID="urn:veeam:Job:1" Name="DB"><JobType>Backup</JobType></Job>',
      }));
      stops.push(stop);
      const session = { sessionId: '15a3fc97-0001', token: 'O9Msj3rq7EGU', version: 'v1_7' };
      const manager = EnterpriseManager.resume(connection, session);
      expect(await editManagedJob(manager, '1', {})).toStrictEqual({
        outcome: 'done',
        document: expect.objectContaining({ entity: expect.anything() }),
      });
    });
  });

  test('ends when its task has ended', async () => {
    expect(await ended(managerWith(), task('running'))).toMatchObject({ phase: 'finished' });
    const over = task('failed');
    expect(await ended(managerWith(), over)).toBe(over);
  });
});
