import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConnectionLeases, NoConnectionFreeError } from '../../../functions/servers/connection-leases.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

const open = (atOnce: number, waitMs: number, now = () => new Date()) =>
  new ConnectionLeases(running.open({ now }), { atOnce, waitMs, now });

/** Work that goes on until it is let go, and how much of it is under way. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let underWay = 0;
  let most = 0;
  const use = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await promise;
    underWay -= 1;
  };
  return { use, letGo: resolve, most: () => most };
}

it('a server has as many connections as it may, and the others wait for them', async () => {
  const server = 'vbr-1';
  let underWay = 0;
  const seen: number[] = [];
  const use = async () => {
    underWay += 1;
    seen.push(underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
  };
  // Each of them is a function of its own.
  await Promise.all(Array.from({ length: 20 }, () => open(3, 60_000).use(server, use)));
  expect(seen).toHaveLength(20);
  expect(Math.max(...seen)).toBeLessThanOrEqual(3);
  expect((await running.open().page({ pk: `LEASE#${server}#CONNECTIONS` })).items).toStrictEqual([]);
});

it('who waits too long is told to come again, and has done nothing; another server is another matter', async () => {
  const first = work();
  const held = open(1, 0).use('vbr-2', first.use);
  await expect.poll(first.most).toBe(1);
  const second = work();
  const refused = open(1, 0).use('vbr-2', second.use);
  await expect(refused).rejects.toThrow(NoConnectionFreeError);
  await expect(refused).rejects.toMatchObject({ code: 'server-busy', retryable: true, mayHaveActed: false });
  expect(second.most()).toBe(0);
  await open(1, 0).use('other', async () => {});
  first.letGo();
  await held;
  await open(1, 0).use('vbr-2', async () => {});
});

it('a connection is free again although its work failed, and in time although nobody gave it back', async () => {
  const failing = open(1, 0).use('vbr-3', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await open(1, 0).use('vbr-3', async () => {});
  const killed = work();
  void open(1, 0).use('vbr-3', killed.use);
  await expect.poll(killed.most).toBe(1);
  const in16Minutes = () => new Date(Date.now() + 16 * 60_000);
  await open(1, 0, in16Minutes).use('vbr-3', async () => {});
});
