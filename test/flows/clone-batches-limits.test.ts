import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Automation, startAutomation } from './automation.ts';
import { batchEnded, csvOf, rowsOf, sendCsv } from './batch-runs.ts';
import { mostAtOnce } from './most-at-once.ts';

/** Longer than all clones of a test need to be started, so that all that may run at once do. */
const taskDurationMs = 6_000;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({ taskDurationMs, retryMs: 250, waitMs: 1_500 });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const em = () => automation.lab.state()['em-1'];

describe('clones that take longer than it takes to start them', () => {
  it('run five at once on a server when nothing else is said, and never more', async () => {
    const { body } = await sendCsv(automation, csvOf(rowsOf(8)));
    expect(await batchEnded(automation, body.id)).toMatchObject({ counts: { succeeded: 8 } });
    expect(em()?.mostTasksAtOnce).toBe(5);
  }, 180_000);

  it('keep to the limit along with those of every other batch on the server', async () => {
    const batches = await Promise.all(
      ['Left', 'Right'].map((name) => sendCsv(automation, csvOf(rowsOf(4, name)), '?clonesPerServer=3')),
    );
    for (const { body } of batches) {
      expect(await batchEnded(automation, body.id)).toMatchObject({ counts: { succeeded: 4 } });
    }
    expect(em()?.mostTasksAtOnce).toBe(3);
  }, 180_000);

  it('keep to it on a server that clones while it is asked, too', async () => {
    const path = '/api/v1/jobs/*/clone';
    automation.lab.faults.add({ server: 'vbr-1', kind: 'delay', milliseconds: 4_000, path, times: 100 });
    const items = Array.from({ length: 6 }, (_none, index) => ({
      server: 'vbr-1',
      job: 'DB Backup',
      name: `Native ${index + 1}`,
    }));
    const accepted = await automation.call('POST', '/clone-batches', { body: { items, clonesPerServer: 2 } });
    expect(await batchEnded(automation, accepted.body.id)).toMatchObject({ counts: { succeeded: 6 } });
    const clones = automation.lab.requests
      .list()
      .filter((made) => made.method === 'POST' && made.path.endsWith('/clone'));
    expect(clones).toHaveLength(6);
    expect(mostAtOnce(clones)).toBe(2);
  }, 180_000);
});
