import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;

beforeAll(async () => {
  lab = await startTestLab({ jobs: 10_000, servers: 1 });
  client = await VbrClient.logOn(lab);
});
afterAll(() => lab.close());

/** A page costs far less than the whole list; the test requires only that, so that it holds on any machine. */
test('a page of states out of ten thousand is written without writing the others', async () => {
  const timed = async (path: string) => {
    const started = performance.now();
    expect((await client.get(path)).status).toBe(200);
    return performance.now() - started;
  };
  await timed('/jobs/states?limit=20000');
  const all = Math.min(await timed('/jobs/states?limit=20000'), await timed('/jobs/states?limit=20000'));
  const page = Math.min(
    ...(await Promise.all([0, 1, 2].map((each) => timed(`/jobs/states?limit=10&skip=${each}`)))),
  );
  expect(page).toBeLessThan(all / 2);
});
