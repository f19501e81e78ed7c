import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Automation, ended, startAutomation } from '../automation.ts';
import { batchEnded, csvOf, rowsOf, sendCsv } from './batch-runs.ts';
import { mostAtOnce } from './most-at-once.ts';

/** In the time of the lab's clock, which the tests advance: no task ends before a test lets it. */
const taskDurationMs = 5 * 60_000;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({ taskDurationMs, retryMs: 500 });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const em = () => automation.lab.state()['em-1'];

const clonesUnderWay = () =>
  automation.cloud
    .executions()
    .filter(({ status, machineArn }) => status === 'RUNNING' && machineArn.includes('ClonesWorkflow'));
/** How often a clone has tried to get a lease when none was free. */
const refusals = ({ history }: ReturnType<typeof clonesUnderWay>[number]) =>
  history.filter((event) => JSON.stringify(event).includes('NoLeaseFreeError')).length;

/**
 * Waits until `expected` tasks are running, and until any further one would have started: each waiting clone has
 * tried twice more, and each batch was looked at once more.
 */
async function atOnce(expected: number, batches: readonly string[] = []): Promise<void> {
  await expect.poll(() => em()?.mostTasksAtOnce, { interval: 100 }).toBe(expected);
  const before = new Map(clonesUnderWay().map((clone) => [clone.arn, refusals(clone)]));
  const othersAreRefused = () => {
    const clones = clonesUnderWay();
    const refused = clones.filter((clone) => refusals(clone) >= (before.get(clone.arn) ?? 0) + 2);
    return refused.length >= clones.length - expected;
  };
  await expect.poll(othersAreRefused, { interval: 100 }).toBe(true);
  const count = clonesUnderWay().length;
  for (const batch of batches) await automation.cloud.invoke('CloneBatchesCloneBatchLook', { batch });
  expect(clonesUnderWay()).toHaveLength(count);
}

/**
 * Lets tasks end while the test waits for `work`. The sessions of Enterprise Manager also end, after fifteen minutes
 * without a request. That must be longer than the time between two requests on a slow machine.
 */
async function withTasksEnding<Result>(work: Promise<Result>): Promise<Result> {
  const ending = setInterval(() => automation.lab.clock.advance(taskDurationMs / 5), 250);
  return await work.finally(() => clearInterval(ending));
}

/** Lets tasks end once `expected` of them are running, and waits for the batches. */
async function batchesEnded(ids: readonly string[], expected: number) {
  await atOnce(expected, ids);
  return await withTasksEnding(Promise.all(ids.map((id) => batchEnded(automation, id))));
}

/** Lets tasks end once `expected` of them are running, and waits until each of these single clones has ended. */
async function clonesEnded(ids: readonly string[], expected: number) {
  await atOnce(expected);
  const clones = await withTasksEnding(Promise.all(ids.map((id) => ended(automation, id))));
  return clones.map(({ outcome }) => outcome);
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
  it('run at most five at once on a server; the others wait without failing, and can be cancelled', async () => {
    const ids = await Promise.all(Array.from({ length: 7 }, (_none, n) => startSingle(`Single ${n}`)));
    await atOnce(5);
    const last = await startSingle('Cancelled');
    const waiting = async () =>
      (await leases()).map(({ sk }) => sk).filter((sk) => sk.startsWith('WAITING#'));
    await expect.poll(waiting, { interval: 100 }).toHaveLength(3);
    expect(await waiting()).toContain(`WAITING#${last}`);
    await automation.call('DELETE', `/clones/${last}`);
    // Its entry in the queue is deleted.
    await expect.poll(waiting, { interval: 100 }).not.toContain(`WAITING#${last}`);
    expect(await clonesEnded([...ids, last], 5)).toEqual([...Array(7).fill('succeeded'), 'cancelled']);
    expect(em()?.mostTasksAtOnce).toBe(5);
    await expect.poll(leases, { interval: 100 }).toEqual([]);
  });

  it('share the limit with batches', async () => {
    const singles = await Promise.all(['One', 'Two', 'Three'].map(startSingle));
    await expect.poll(() => em()?.mostTasksAtOnce, { interval: 100 }).toBe(3);
    const { body } = await sendCsv(automation, csvOf(rowsOf(4)));
    expect(await batchesEnded([body.id], 5)).toMatchObject([{ counts: { succeeded: 4 } }]);
    expect(await clonesEnded(singles, 5)).toEqual(Array(3).fill('succeeded'));
    expect(em()?.mostTasksAtOnce).toBe(5);
    await expect.poll(leases, { interval: 100 }).toEqual([]);
  });
});

describe('a clone whose execution does not end by the deadline', () => {
  it('is ended by the reconciler, and releases its lease', async () => {
    const id = await startSingle('Late');
    await atOnce(1);
    const [lease] = await leases();
    expect(lease).toMatchObject({ sk: 'CLONE#1', holder: id });
    const key = { pk: `CLONE#${id}`, sk: 'CLONE' };
    await expect.poll(async () => (await automation.record.get(key))?.['started']).toBeDefined();
    const past = new Date(Date.now() - 10 * 60_000).toISOString();
    await automation.record.change(key, (clone) =>
      clone?.['started'] ? { ...clone, pk: clone.pk, sk: clone.sk, deadline: past, dueSk: past } : undefined,
    );
    await automation.cloud.invoke('ClonesCloneReconcile', {});
    // The server's task is still running: its result is not known yet.
    expect(await ended(automation, id)).toMatchObject({ outcome: 'unknown', code: 'not-resolved' });
    expect(automation.cloud.executions().find(({ name }) => name === id)).toMatchObject({
      status: 'ABORTED',
    });
    await expect.poll(leases, { interval: 100 }).toEqual([]);
  });
});

describe('clones that take longer than their start', () => {
  it('run at most five at once on a server by default', async () => {
    const { body } = await sendCsv(automation, csvOf(rowsOf(7)));
    expect(await batchesEnded([body.id], 5)).toMatchObject([{ counts: { succeeded: 7 } }]);
    expect(em()?.mostTasksAtOnce).toBe(5);
  });

  it('share the limit with the clones of all other batches on the server', async () => {
    const sent = await Promise.all(
      ['Left', 'Right'].map((name) => sendCsv(automation, csvOf(rowsOf(3, name)), '?clonesPerServer=3')),
    );
    const ids = sent.map(({ body }) => body.id);
    const counts = { succeeded: 3 };
    expect(await batchesEnded(ids, 3)).toMatchObject([{ counts }, { counts }]);
    expect(em()?.mostTasksAtOnce).toBe(3);
  });

  it('keep to the limit also on a server that clones within the request', async () => {
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
  });
});
