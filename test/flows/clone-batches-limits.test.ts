import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Automation, startAutomation } from './automation.ts';
import { batchEnded, csvOf, rowsOf, sendCsv } from './batch-runs.ts';
import { mostAtOnce } from './most-at-once.ts';

/** By the lab's clock, which is moved on: in real time no task ends before the test says so. */
const taskDurationMs = 5 * 60_000;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({ taskDurationMs, retryMs: 250, waitMs: 1_500 });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const em = () => automation.lab.state()['em-1'];

/** Lets tasks end once `expected` of them are under way, however slow the machine is, and waits for the batches. */
async function batchesEnded(ids: readonly string[], expected: number) {
  await expect.poll(() => em()?.mostTasksAtOnce, { timeout: 120_000, interval: 100 }).toBe(expected);
  // What is too much comes now, if at all.
  await pause(4_000);
  const ending = setInterval(() => automation.lab.clock.advance(taskDurationMs), 500);
  try {
    return await Promise.all(ids.map((id) => batchEnded(automation, id)));
  } finally {
    clearInterval(ending);
  }
}

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
