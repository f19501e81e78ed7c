import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ConnectionLeases,
  deployedConnections,
  NoConnectionFreeError,
} from '../../../functions/servers/connection-leases.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

const open = (atOnce: number, waitMs: number, now?: () => Date) =>
  new ConnectionLeases(running.open(now && { now }), { atOnce, waitMs, ...(now && { now }) });

/** Work that runs until it is released, and how much of it is running. */
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

it('a server has at most its number of connections, and other work waits for them', async () => {
  const server = 'vbr-1';
  let underWay = 0;
  const seen: number[] = [];
  const use = async () => {
    underWay += 1;
    seen.push(underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
  };
  // Each of them is its own function.
  await Promise.all(Array.from({ length: 20 }, () => open(3, 60_000).use(server, use)));
  expect(seen).toHaveLength(20);
  expect(Math.max(...seen)).toBeLessThanOrEqual(3);
  expect((await running.open().page({ pk: `LEASE#${server}#CONNECTIONS` })).items).toStrictEqual([]);
});

it('work that waits too long ends with a retryable error, and has done nothing; other servers are not affected', async () => {
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

it('a connection is released when its work failed, and expires when it was never released', async () => {
  const failing = open(1, 0).use('vbr-3', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await open(1, 0).use('vbr-3', async () => {});
  const killed = work();
  void open(1, 0).use('vbr-3', killed.use);
  await expect.poll(killed.most).toBe(1);
  const in16Minutes = () => new Date(Date.now() + 16 * 60_000);
  await open(1, 0, in16Minutes).use('vbr-3', async () => {});
});

describe('work that waits for a connection', () => {
  /**
   * A record in which these slots are taken, and others are taken first by other work; a clock that only waiting
   * moves.
   */
  function trying({
    taken = [] as string[],
    lost = 0,
    atOnce = 3,
    waitMs = 60_000,
    random = 0.5,
    freeAfterMs = Infinity,
  }) {
    let ms = 0;
    let races = lost;
    const pauses: number[] = [];
    const created: unknown[] = [];
    const deleted: unknown[] = [];
    const record = {
      async *query() {
        if (ms < freeAfterMs) for (const sk of taken) yield { sk };
      },
      create: async (item: object) => {
        created.push(item);
        races -= 1;
        return { created: races < 0, item };
      },
      delete: async (item: unknown) => void deleted.push(item),
    };
    const leases = new ConnectionLeases(record as never, {
      atOnce,
      waitMs,
      now: () => new Date(ms),
      random: () => random,
      pause: async (pauseMs) => {
        pauses.push(pauseMs);
        ms += pauseMs;
      },
    });
    return { leases, record, pauses, created, deleted };
  }
  const done = async () => 'done';

  it.each([
    [0, '1'],
    [0.5, '2'],
    [0.99, '3'],
  ])('takes any free connection: at %d, %s', async (random, sk) => {
    const { leases, created, deleted } = trying({ random });
    expect(await leases.use('s', done)).toBe('done');
    const lease = { pk: 'LEASE#s#CONNECTIONS', sk, expiresAt: 900 };
    expect([created, deleted]).toStrictEqual([[lease], [lease]]);
  });

  it('takes none that is in use', async () => {
    const { leases, created } = trying({ taken: ['1', '3'], random: 0.99 });
    await leases.use('s', done);
    expect(created).toMatchObject([{ sk: '2' }]);
  });

  it.each([
    [1, [100, 200, 400, 800, 1000, 1000]],
    [0, [50, 100, 200, 400, 500, 500]],
  ])('waits longer each time, and at most a second: at random %d for %j', async (random, expected) => {
    const { leases, pauses, created } = trying({
      taken: ['1'],
      atOnce: 1,
      random: random * 0.9999,
      freeAfterMs: expected.reduce((sum, each) => sum + each, 0) - 2,
    });
    await leases.use('s', done);
    expect(pauses.map((ms) => Math.round(ms))).toStrictEqual(expected);
    expect(created).toHaveLength(1);
  });

  it('waits up to its limit, and then reports that all are in use', async () => {
    const exactly = trying({ taken: ['1'], atOnce: 1, waitMs: 75, freeAfterMs: 75 });
    expect(await exactly.leases.use('s', done)).toBe('done');
    const { leases, pauses, created } = trying({ taken: ['1'], atOnce: 1, waitMs: 74 });
    await expect(leases.use('s', done)).rejects.toMatchObject({
      name: 'NoConnectionFreeError',
      code: 'server-busy',
      server: 's',
      operation: 'connect',
    });
    expect([pauses, created]).toStrictEqual([[], []]);
  });

  it('tries again when other work was faster', async () => {
    const { leases, pauses, created } = trying({ lost: 2 });
    expect(await leases.use('s', done)).toBe('done');
    expect([pauses, created.length]).toStrictEqual([[75, 150], 3]);
  });

  it('finishes when the connection cannot be released, which is logged', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { leases, record } = trying({});
    record.delete = () => Promise.reject(new RangeError('no'));
    expect(await leases.use('s', done)).toBe('done');
    expect(error.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
      { event: 'connection-lease-kept', server: 's', error: 'RangeError' },
    ]);
    error.mockRestore();
  });
});

it('connections are limited if the deployment says so', () => {
  try {
    for (const none of [undefined, '0', '-1']) {
      vi.stubEnv('CONNECTIONS_PER_SERVER', none);
      expect(deployedConnections(1)).toBeUndefined();
    }
    vi.stubEnv('CONNECTIONS_PER_SERVER', '1');
    vi.stubEnv('RECORD_TABLE', 'Table');
    vi.stubEnv('RECORD_DAYS', '30');
    expect(deployedConnections(1)).toBeInstanceOf(ConnectionLeases);
  } finally {
    vi.unstubAllEnvs();
  }
});
