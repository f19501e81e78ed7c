import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';
import { isObject, textIn, VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;
let id: string;

beforeAll(async () => {
  lab = await startTestLab({ jobDurationMs: 10_000, backupReplication: { revision: '1.3-rev2' } });
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  client = await VbrClient.logOn(lab);
  id = await client.idOf('DB Backup');
});
afterAll(() => lab.close());

const act = (action: string, body?: unknown, from = client) =>
  from.send('POST', `/jobs/${id}/${action}`, body);
const start = async (from = client) => textIn((await act('start', undefined, from)).body, 'id');
const sessionOf = async (sessionId: string, from = client) => (await from.get(`/sessions/${sessionId}`)).body;

describe('clone', () => {
  test('a clone is a separate job, named and described by the server, with its schedule switched off', async () => {
    const original = (await client.get(`/jobs/${id}`)).body;
    const { status, body } = await act('clone');
    expect(status).toBe(201);
    if (!isObject(original) || !isObject(body)) throw new Error('There must be two documents.');
    expect(body).toMatchObject({
      name: 'DB Backup_clone1',
      description: 'Created by LAB\\backup-admin at 3/4/2026 1:00 PM.',
      isDisabled: false,
      storage: original.storage,
      virtualMachines: original.virtualMachines,
      schedule: { runAutomatically: false },
    });
    expect(body.id).not.toBe(id);
    expect((await client.get(`/jobs/${body.id}`)).body).toEqual(body);
    expect(await client.stateOf(String(body.id))).toMatchObject({ lastResult: 'None', status: 'Inactive' });
    expect((await client.get(`/jobs/${id}`)).body).toEqual(original);
  });

  test('the next clone takes the next free name', async () => {
    expect((await act('clone')).body).toMatchObject({ name: 'DB Backup_clone1' });
    expect((await act('clone')).body).toMatchObject({ name: 'DB Backup_clone2' });
  });

  test('a clone is renamed by an edit', async () => {
    const clone = (await act('clone')).body;
    const edited = { ...(clone as object), name: 'Payroll' };
    expect(await client.send('PUT', `/jobs/${textIn(clone, 'id')}`, edited)).toMatchObject({
      status: 200,
      body: edited,
    });
  });

  test('replicas are not cloned', async () => {
    id = await client.idOf('Appserver Replication');
    expect(await act('clone')).toMatchObject({ status: 400, body: { errorCode: 'NotImplemented' } });
  });

  test('by option a clone keeps the schedule', async () => {
    const other = await startTestLab({ backupReplication: { cloneKeepsSchedule: true } });
    try {
      const speaker = await VbrClient.logOn(other);
      const { body } = await speaker.send('POST', `/jobs/${await speaker.idOf('DB Backup')}/clone`);
      expect(body).toMatchObject({ schedule: { runAutomatically: true }, isDisabled: false });
    } finally {
      await other.close();
    }
  });
});

describe('faults', () => {
  test('task-fails: the job runs and fails with the message', async () => {
    const fault = {
      server: 'vbr-1',
      kind: 'task-fails',
      path: '/api/v1/jobs/*/start',
      message: 'No space left',
    };
    await control(lab, 'POST', '/faults', fault);
    const sessionId = await start();
    expect(await sessionOf(sessionId)).toMatchObject({ state: 'Starting' });
    lab.clock.advance(10_000);
    expect(await sessionOf(sessionId)).toMatchObject({
      result: { result: 'Failed', message: 'No space left', isCanceled: false },
    });
    expect(await client.stateOf(id)).toMatchObject({ lastResult: 'Failed' });
  });

  test('lose-task: the session cannot be read, the job continues', async () => {
    const sessionId = await start();
    await control(lab, 'POST', '/faults', { server: 'vbr-1', kind: 'lose-task', path: '/api/v1/sessions' });
    expect((await client.get(`/sessions/${sessionId}`)).status).toBe(404);
    expect((await client.get(`/sessions/${sessionId}`)).status).toBe(404);
    lab.clock.advance(10_000);
    expect(await client.stateOf(id)).toMatchObject({ lastResult: 'Success' });
  });

  test('drop-response: a clone is made although its answer never arrives', async () => {
    await control(lab, 'POST', '/faults', { server: 'vbr-1', kind: 'drop-response', method: 'POST' });
    await expect(act('clone')).rejects.toThrow();
    expect(await client.names('/jobs/states')).toContain('DB Backup_clone1');
  });

  test('status: in the form of the product', async () => {
    const fault = { server: 'vbr-1', kind: 'status', status: 503, message: 'Busy', retryAfterSeconds: 3 };
    await control(lab, 'POST', '/faults', fault);
    const answer = await client.get('/jobs/states');
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '3' },
      body: { errorCode: 'ServiceUnavailable', message: 'Busy' },
    });
  });
});
