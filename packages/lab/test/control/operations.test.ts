import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { VbrClient } from '../backup-replication/vbr-client.ts';
import { control, startTestLab } from '../lab-client.ts';

let lab: Lab;
let client: VbrClient;

beforeAll(async () => {
  lab = await startTestLab({ jobDurationMs: 10_000 });
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  client = await VbrClient.logOn(lab);
});
afterAll(() => lab.close());

const job = 'Oracle Backup';
const show = (change: object) => control(lab, 'POST', '/jobs', { server: 'vbr-1', job, ...change });
const state = async () => client.stateOf(await client.idOf(job));

test('a job is made to fail and repaired; the answer is the job as in the state', async () => {
  expect(await show({ lastResult: 'Failed' })).toMatchObject({
    status: 200,
    body: { name: job, lastResult: 'Failed', lastRun: '2026-03-04T11:50:00.000Z' },
  });
  expect(await state()).toMatchObject({ lastResult: 'Failed', status: 'Stopped' });
  await show({ lastResult: 'Success' });
  expect(await state()).toMatchObject({ lastResult: 'Success' });
  expect(await client.list(`/sessions?jobIdFilter=${await client.idOf(job)}`)).toHaveLength(1);
});

test('a started job ends by itself, whatever it was set to show before', async () => {
  await show({ lastResult: 'Failed', status: 'Levitating' });
  await client.send('POST', `/jobs/${await client.idOf(job)}/start`);
  expect(await state()).toMatchObject({ status: 'Starting', lastResult: 'None' });
  lab.clock.advance(10_000);
  expect(await state()).toMatchObject({ status: 'Stopped', lastResult: 'Success' });
});

test('a job ran long ago, never ran, or is still running', async () => {
  await show({ lastRun: '2026-01-01T00:00:00Z' });
  expect(await state()).toMatchObject({
    lastRun: expect.stringMatching(/^2026-01-01T01:00:00/),
    lastResult: 'Success',
  });
  await show({ lastRun: '2026-03-01T00:00:00Z', lastResult: 'None' });
  expect(await state()).toMatchObject({ status: 'Running', lastResult: 'None' });
  lab.clock.advance(30 * 24 * 3_600_000);
  client = await VbrClient.logOn(lab);
  expect(await state()).toMatchObject({ status: 'Running', lastResult: 'None' });
  await show({ lastRun: null });
  expect(await state()).toMatchObject({ lastResult: 'None' });
  expect(await state()).not.toHaveProperty('lastRun');
});

test("an unknown status is shown unchanged, a known one in the revision's spelling", async () => {
  await show({ status: 'Levitating' });
  expect(await state()).toMatchObject({ status: 'Levitating' });
  await show({ status: 'running' });
  expect(await state()).toMatchObject({ status: 'Running' });
  expect(await client.in('1.2-rev1').stateOf(await client.idOf(job))).toMatchObject({ status: 'running' });
});

test('success with nothing processed, no next run, and disabled', async () => {
  await show({ lastResult: 'Success', objectsCount: 0, nextRun: null, enabled: false });
  const shown = await state();
  expect(shown).toMatchObject({ objectsCount: 0, status: 'Disabled', lastResult: 'Success' });
  expect(shown).not.toHaveProperty('nextRun');
  await show({ enabled: true, nextRun: '2026-03-09T08:00:00Z' });
  expect(await state()).toMatchObject({ nextRun: '2026-03-09T09:00:00+01:00', objectsCount: 0 });
});

test('Enterprise Manager accepts it in the same way, and shows the same job', async () => {
  const id = await client.idOf(job);
  await control(lab, 'POST', '/jobs', { server: 'em-1', job: id, lastResult: 'Warning' });
  expect(await state()).toMatchObject({ lastResult: 'Warning' });
  expect((lab.state()['em-1']?.jobs ?? []).find((each) => each.id === id)).toMatchObject({
    lastResult: 'Warning',
  });
});

test('a reset forgets what was set', async () => {
  await show({ status: 'Levitating' });
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  client = await VbrClient.logOn(lab);
  expect(await state()).toMatchObject({ status: 'Stopped' });
});

test.each([
  [{ job: 'No such job' }, 404, 'No such job'],
  [{ job: 'DB Backup', server: 'em-1' }, 400, 'Several jobs'],
  [{ server: 'vbr-9' }, 400, 'server: '],
  [{ lastResult: 'Great' }, 400, 'lastResult: '],
  [{ lastRun: 'yesterday' }, 400, 'lastRun: '],
  [{ objectsCount: -1 }, 400, 'objectsCount: '],
  [{ colour: 'red' }, 400, '"colour"'],
])('%j is refused', async (change, status, named) => {
  expect(await show(change)).toEqual({ status, body: { message: expect.stringContaining(named) } });
});
