import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Automation, ended, startAutomation } from '../automation.ts';
import { batchEnded, csvOf, rowsOf, sendCsv } from './batch-runs.ts';
import { mostAtOnce } from './most-at-once.ts';

/** By the lab's clock, which is moved on: in real time no task ends before the test says so. */
const taskDurationMs = 5 * 60_000;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({ taskDurationMs, retryMs: 750, waitMs: 1_500 });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const em = () => automation.lab.state()['em-1'];

async function atOnce(expected: number): Promise<void> {
  await expect.poll(() => em()?.mostTasksAtOnce, { timeout: 120_000, interval: 100 }).toBe(expected);
  // What is too much comes now, if at all: a look waits at most 1.5 s.
  await pause(2_000);
}

/** Lets tasks end once `expected` of them are under way, however slow the machine is, and waits for the batches. */
async function batchesEnded(ids: readonly string[], expected: number) {
  await atOnce(expected);
  const ending = setInterval(() => automation.lab.clock.advance(taskDurationMs), 500);
  try {
    return await Promise.all(ids.map((id) => batchEnded(automation, id)));
  } finally {
    clearInterval(ending);
  }
}

/** Lets tasks end once `expected` of them are under way, and waits until each of these single clones has ended. */
async function clonesEnded(ids: readonly string[], expected: number) {
  await atOnce(expected);
  const ending = setInterval(() => automation.lab.clock.advance(taskDurationMs), 500);
  try {
    return await Promise.all(ids.map(async (id) => (await ended(automation, id)).outcome));
  } finally {
    clearInterval(ending);
  }
}

const leases = () => Array.fromAsync(automation.record.query({ pk: 'LEASE#em-1' }));

async function startSingle(name: string): Promise<string> {
  const { status, body } = await automation.call('POST', '/clones', {
    body: { server: 'em-1', job: 'Exchange Backup', name },
  });
  expect(status).toBe(202);
  return body.id;
}

describe('single clones', () => {
  it('run five at once on a server and never more; the others wait and fail for nothing', async () => {
    const ids = await Promise.all(Array.from({ length: 9 }, (_none, n) => startSingle(`Single ${n}`)));
    expect(await clonesEnded(ids, 5)).toEqual(Array(9).fill('succeeded'));
    expect(em()?.mostTasksAtOnce).toBe(5);
    await expect.poll(leases, { timeout: 30_000, interval: 100 }).toEqual([]);
  }, 240_000);

  it('share the limit with batches', async () => {
    const singles = await Promise.all(['One', 'Two', 'Three'].map(startSingle));
    await expect.poll(() => em()?.mostTasksAtOnce, { timeout: 120_000, interval: 100 }).toBe(3);
    const { body } = await sendCsv(automation, csvOf(rowsOf(6)));
    expect(await batchesEnded([body.id], 5)).toMatchObject([{ counts: { succeeded: 6 } }]);
    expect(await clonesEnded(singles, 5)).toEqual(Array(3).fill('succeeded'));
    expect(em()?.mostTasksAtOnce).toBe(5);
    await expect.poll(leases, { timeout: 30_000, interval: 100 }).toEqual([]);
  }, 240_000);

  it('are cancelled while they wait, and leave the place in the queue', async () => {
    const under = await Promise.all(Array.from({ length: 5 }, (_none, n) => startSingle(`Under way ${n}`)));
    await atOnce(5);
    const waiting = await startSingle('Waiting');
    await expect
      .poll(async () => (await leases()).map(({ sk }) => sk), { timeout: 60_000, interval: 100 })
      .toContain(`WAITING#${waiting}`);
    await automation.call('DELETE', `/clones/${waiting}`);
    expect(await clonesEnded([waiting, ...under], 5)).toEqual(['cancelled', ...Array(5).fill('succeeded')]);
    await expect.poll(leases, { timeout: 30_000, interval: 100 }).toEqual([]);
  }, 240_000);
});

describe('a clone that its execution does not end in time', () => {
  it('is ended by the reconciler, and gives its lease back', async () => {
    const id = await startSingle('Late');
    await atOnce(1);
    const [lease] = await leases();
    expect(lease).toMatchObject({ sk: 'CLONE#1', holder: id });
    const past = new Date(Date.now() - 10 * 60_000).toISOString();
    await automation.record.change({ pk: `CLONE#${id}`, sk: 'CLONE' }, (clone) =>
      clone?.['started'] ? { ...clone, pk: clone.pk, sk: clone.sk, deadline: past, dueSk: past } : undefined,
    );
    await automation.cloud.invoke('ClonesCloneReconcile', {});
    await expect
      .poll(async () => (await automation.call('GET', `/clones/${id}`)).body, { timeout: 60_000 })
      .toMatchObject({ status: 'finished' });
    expect(automation.cloud.executions().find(({ name }) => name === id)).toMatchObject({
      status: 'ABORTED',
    });
    await expect.poll(leases, { timeout: 30_000, interval: 100 }).toEqual([]);
    // The server's task still goes on: nobody can say yet what it will have made.
    expect((await automation.call('GET', `/clones/${id}`)).body).toMatchObject({
      outcome: 'unknown',
      code: 'not-resolved',
    });
  }, 240_000);
});

describe('clones that take longer than it takes to start them', () => {
  it('run five at once on a server when nothing else is said, and never more', async () => {
    const { body } = await sendCsv(automation, csvOf(rowsOf(8)));
    expect(await batchesEnded([body.id], 5)).toMatchObject([{ counts: { succeeded: 8 } }]);
    expect(em()?.mostTasksAtOnce).toBe(5);
  }, 240_000);

  it('keep to the limit along with those of every other batch on the server', async () => {
    const sent = await Promise.all(
      ['Left', 'Right'].map((name) => sendCsv(automation, csvOf(rowsOf(4, name)), '?clonesPerServer=3')),
    );
    const ids = sent.map(({ body }) => body.id);
    const counts = { succeeded: 4 };
    expect(await batchesEnded(ids, 3)).toMatchObject([{ counts }, { counts }]);
    expect(em()?.mostTasksAtOnce).toBe(3);
  }, 240_000);

  it('keep to it on a server that clones while it is asked, too', async () => {
    const path = '/api/v1/jobs/*/clone';
    automation.lab.faults.add({ server: 'vbr-1', kind: 'delay', milliseconds: 8_000, path, times: 100 });
    const items = Array.from({ length: 4 }, (_none, index) => ({
      server: 'vbr-1',
      job: 'DB Backup',
      name: `Native ${index + 1}`,
    }));
    const accepted = await automation.call('POST', '/clone-batches', { body: { items, clonesPerServer: 2 } });
    expect(await batchEnded(automation, accepted.body.id)).toMatchObject({ counts: { succeeded: 4 } });
    const clones = automation.lab.requests
      .list()
      .filter((made) => made.method === 'POST' && made.path.endsWith('/clone'));
    expect(clones).toHaveLength(4);
    expect(mostAtOnce(clones)).toBe(2);
  }, 240_000);
});
