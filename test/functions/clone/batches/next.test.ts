import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rowCloneId, rowMark } from '../../../../functions/clone/batches/batch.ts';
import { endIfOver, fillServer, letNextBegin } from '../../../../functions/clone/batches/next.ts';
import { NoLeaseFreeError } from '../../../../functions/clone/leases.ts';
import { leave, type ResolveContext } from '../../../../functions/clone/outcome/resolve-outcome.ts';
import { shortPlan } from '../clones-in.ts';
import { batchWorld, requestedBy, rowOf, start } from './batch-world.ts';

let world: Awaited<ReturnType<typeof batchWorld>>;
beforeAll(async () => {
  world = await batchWorld();
});
afterAll(() => world.running[Symbol.asyncDispose]());

/** Tests are independent: each has its own server and batch. */
let count = 0;
let server: string;
let id: string;
beforeEach(() => {
  count += 1;
  server = `em-${count}`;
  id = `batch-${count}`;
  vi.spyOn(console, 'info').mockImplementation(() => {});
});

const until = new Date(start.getTime() + 1_800_000);
const holders = async () => (await world.context.leases.takenOn(server)).holders.toSorted();
const countOf = (states: string[], state: string) => states.filter((each) => each === state).length;
const stateCounts = async (of = id) => {
  const states = await world.states(of);
  return ['waiting', 'started', 'ended'].map((state) => countOf(states, state));
};

describe('the rows of a batch', () => {
  it('start as far as leases of their server are free', async () => {
    const { context, calls, make } = world;
    const batch = await make(id, server, 4);
    await fillServer(context, id, server);
    expect(await stateCounts()).toStrictEqual([2, 2, 0]);
    expect(await holders()).toHaveLength(2);
    const begun = (await context.batches.rows(id)).find(({ state }) => state === 'started');
    const { row = 0 } = begun ?? {};
    const clone = await context.clones.get(rowCloneId(id, { row, attempt: 1 }));
    expect(clone).toMatchObject({
      mark: rowMark(id, row),
      requestedBy,
      requestedAt: batch.requestedAt,
      request: { name: `n${row}` },
      batch: { id, run: 1, row, attempt: 1, clonesPerServer: 2 },
    });
    expect(calls).toContain(clone?.id);
    await fillServer(context, id, server);
    expect(await stateCounts()).toStrictEqual([2, 2, 0]);
  });

  it('start in random order, so that other functions do not compete for the same ones', async () => {
    const { context, make } = world;
    await make(id, server, 3);
    const random = vi.spyOn(Math, 'random');
    for (const at of [0.9, 0.5, 0.1]) random.mockReturnValueOnce(at);
    try {
      await fillServer(context, id, server);
    } finally {
      random.mockRestore();
    }
    expect(await world.states(id)).toStrictEqual(['waiting', 'started', 'started']);
  });

  it('start with the plans that were made for them', async () => {
    const { context, make } = world;
    const batch = await make(id, server, 0);
    await context.batches.putRows(batch, [rowOf(server, 1, { plan: shortPlan })]);
    await fillServer(context, id, server);
    expect((await context.clones.get(rowCloneId(id, { row: 1, attempt: 1 })))?.plan).toStrictEqual(shortPlan);
  });

  it('start when others have taken the last lease meanwhile, and not after other errors', async () => {
    const { context, calls, make } = world;
    await make(id, server, 2, { clonesPerServer: 1 });
    const fillWhere = (error: Error) => {
      const takenOn = async () => ({ holders: [], ahead: 0 });
      const leases = { takenOn, take: () => Promise.reject(error) } as unknown as typeof context.leases;
      return fillServer({ ...context, leases }, id, server);
    };
    await fillWhere(new NoLeaseFreeError('They are taken.'));
    expect(await stateCounts()).toStrictEqual([1, 1, 0]);
    const begun = calls.length;
    const trouble = new TypeError('odd');
    await expect(fillWhere(trouble)).rejects.toBe(trouble);
    expect(calls).toHaveLength(begun);
  });

  it.each([
    ['is not prepared', { isPrepared: false }],
    ['was cancelled', { cancelledBy: 'ann' }],
    ['has had too many failures', { failures: 1 }],
    ['has ended', { endedAt: start.toISOString() }],
  ])('do not start when it %s', async (_why, run) => {
    await world.make(id, server, 2, run);
    await fillServer(world.context, id, server);
    expect(await stateCounts()).toStrictEqual([2, 0, 0]);
  });

  it('do not start for an unknown batch, or while single clones wait for the last lease', async () => {
    const { context, make } = world;
    await fillServer(context, 'no-batch', server);
    await make(id, server, 3);
    for (const cloneId of ['a', 'b'])
      await context.leases.take({ server, cloneId, atOnce: 2, until, comesFirst: true });
    await context.leases
      .take({ server, cloneId: 'c', atOnce: 2, until, comesFirst: true })
      .catch(({ name }: Error) => expect(name).toBe('NoLeaseFreeError'));
    await context.leases.giveBack(server, 'a');
    await fillServer(context, id, server);
    expect(await stateCounts()).toStrictEqual([3, 0, 0]);
  });

  it('start once: a clone that exists is only followed', async () => {
    const { context, calls, make } = world;
    const { requestedAt } = await make(id, server, 1);
    const cloneId = rowCloneId(id, { row: 1, attempt: 1 });
    await context.clones.create({
      cloneId,
      request: { server, job: 'Standard', name: 'n1' },
      requestedBy,
      requestedAt,
    });
    await fillServer(context, id, server);
    expect(await stateCounts()).toStrictEqual([0, 1, 0]);
    expect([await holders(), calls.includes(cloneId)]).toStrictEqual([[], false]);
  });

  it('start in place of rows whose clones exist', async () => {
    const { context, make } = world;
    const { requestedAt } = await make(id, server, 3);
    for (const row of [1, 2])
      await context.clones.create({
        cloneId: rowCloneId(id, { row, attempt: 1 }),
        request: { server, job: 'Standard', name: `n${row}` },
        requestedBy,
        requestedAt,
      });
    await fillServer(context, id, server);
    expect(await stateCounts()).toStrictEqual([0, 3, 0]);
    expect(await holders()).toStrictEqual([rowCloneId(id, { row: 3, attempt: 1 })]);
  });
});

describe('when a clone has ended', () => {
  /** A batch with one clone that holds the only lease. */
  async function underWay(rows: number, run: Parameters<typeof world.make>[3] = {}) {
    const batch = await world.make(id, server, rows, { clonesPerServer: 1, ...run });
    await fillServer(world.context, id, server);
    const row = (await world.context.batches.rows(id)).find(({ state }) => state === 'started')?.row ?? 0;
    return { batch, row };
  }
  const sessionOf = async (cloneId: string) => {
    const { sessions } = world.context.clones;
    await sessions.put({ server, cloneId, sealed: 'sealed', usedUntil: until.toISOString() });
    const session = await sessions.get({ server, id: cloneId });
    if (!session) throw new Error('It has no session.');
    return session;
  };

  it('the next one gets its lease and its session', async () => {
    const { context, end, calls } = world;
    const { batch, row } = await underWay(3);
    const ended = await end(batch, row);
    const next = await letNextBegin(context, ended, await sessionOf(ended.id));
    expect(next).toStrictEqual({ isHandedOver: true, begun: new Set([id]) });
    expect(await stateCounts()).toStrictEqual([1, 1, 1]);
    const [holder = ''] = await holders();
    expect(holder).not.toBe(ended.id);
    expect(await context.clones.get(holder)).toMatchObject({ sessionFrom: ended.id });
    expect(await context.clones.sessions.get({ server, id: holder, sessionFrom: ended.id })).toMatchObject({
      uses: 2,
      isHandedOver: true,
      usedUntil: context.clones.deadlineFrom(start),
    });
    expect(calls).toContain(holder);
  });

  it.each([
    [19, true],
    [20, false],
  ])('its session, used %i times, is passed on: %s', async (uses, isHandedOver) => {
    const { context, end } = world;
    const { batch, row } = await underWay(2);
    const ended = await end(batch, row);
    const session = { ...(await sessionOf(ended.id)), uses };
    expect(await letNextBegin(context, ended, session)).toMatchObject({ isHandedOver, begun: new Set([id]) });
  });

  it('and its session has changed since, the next one logs on itself', async () => {
    const { context, end } = world;
    const { batch, row } = await underWay(2);
    const ended = await end(batch, row);
    const session = await sessionOf(ended.id);
    await context.clones.sessions.goOn(session, 'sealed anew');
    expect(await letNextBegin(context, ended, session)).toMatchObject({
      isHandedOver: false,
      begun: new Set([id]),
    });
  });

  it('its row has the outcome, and without another row its lease is released', async () => {
    const { context, end } = world;
    const { batch, row } = await underWay(1);
    const job = { id: 'j', name: 'Copy' };
    const ended = await end(batch, row, { job, taskSeconds: 30, warnings: ['w'] });
    expect(await letNextBegin(context, ended)).toStrictEqual({ isHandedOver: false, begun: new Set() });
    expect(await holders()).toStrictEqual([]);
    expect((await context.batches.row(id, row))?.result).toStrictEqual({
      attempt: 1,
      cloneId: ended.id,
      outcome: 'succeeded',
      message: 'Done.',
      warnings: ['w'],
      job,
      endedAt: start.toISOString(),
    });
  });

  it('whose lease was lost, the next one takes a free lease', async () => {
    const { context, end } = world;
    const { batch, row } = await underWay(2);
    const ended = await end(batch, row);
    await context.leases.giveBack(server, ended.id);
    expect((await letNextBegin(context, ended)).begun).toStrictEqual(new Set([id]));
    expect(await holders()).toStrictEqual([rowCloneId(id, { row: 3 - row, attempt: 1 })]);
  });

  it('while a single clone waits for its lease, no row of a batch starts', async () => {
    const { context, end } = world;
    const { batch, row } = await underWay(2);
    const single = { server, cloneId: `single-${id}`, atOnce: 1, until, comesFirst: true };
    await expect(context.leases.take(single)).rejects.toThrow(NoLeaseFreeError);
    expect((await letNextBegin(context, await end(batch, row))).begun).toStrictEqual(new Set());
    expect([await stateCounts(), await holders()]).toStrictEqual([[1, 0, 1], []]);
  });

  it('two start when more leases are free, and not three', async () => {
    const { context, end, make } = world;
    const batch = await make(id, server, 6, { clonesPerServer: 1 });
    await fillServer(context, id, server);
    await context.batches.change(id, (current) => ({
      ...current,
      run: { ...current.run, clonesPerServer: 5 },
    }));
    const row = (await context.batches.rows(id)).find(({ state }) => state === 'started')?.row ?? 0;
    const ended = await end(batch, row);
    expect(await letNextBegin(context, ended, await sessionOf(ended.id))).toMatchObject({
      isHandedOver: true,
    });
    expect(await stateCounts()).toStrictEqual([3, 2, 1]);
    expect(await holders()).toHaveLength(2);
  });

  it('a batch of other servers starts nothing, and the one with the fewest clones starts first', async () => {
    const { context, end, make } = world;
    const { batch, row } = await underWay(3, { clonesPerServer: 2 });
    const [other, elsewhere] = [`${id}-other`, `${id}-elsewhere`];
    await make(other, server, 2, { clonesPerServer: 2 });
    await make(elsewhere, `${server}-x`, 2);
    await fillServer(context, id, server);
    expect(await stateCounts()).toStrictEqual([1, 2, 0]);
    const { begun } = await letNextBegin(context, await end(batch, row));
    expect(begun).toStrictEqual(new Set([other]));
    expect(await stateCounts(other)).toStrictEqual([1, 1, 0]);
    expect(await stateCounts(elsewhere)).toStrictEqual([2, 0, 0]);
    expect(await holders()).toHaveLength(2);
  });

  it.each([
    [{ outcome: 'succeeded', taskSeconds: 30 }, 30],
    [{ outcome: 'failed', taskSeconds: 30 }, undefined],
    [{ outcome: 'succeeded' }, undefined],
  ] as const)('and %j, the next one is expected to take %s seconds', async (outcome, seconds) => {
    const { context, end } = world;
    const { batch, row } = await underWay(2);
    await letNextBegin(context, await end(batch, row, outcome));
    const [holder = ''] = await holders();
    expect((await context.clones.get(holder))?.batch?.expectedTaskSeconds).toBe(seconds);
    expect(await context.batches.shortestTaskSeconds(id, 1, server)).toBe(seconds);
  });

  it('after the permitted number of failures, nothing else starts', async () => {
    const { context, end } = world;
    const { batch, row } = await underWay(3, { stopAfterFailures: 1 });
    const ended = await end(batch, row, { outcome: 'failed' });
    expect((await letNextBegin(context, ended)).begun).toStrictEqual(new Set());
    expect((await context.batches.get(id))?.run.failures).toBe(1);
    expect(await stateCounts()).toStrictEqual([2, 0, 1]);
    await endIfOver(context, id);
    expect((await context.batches.get(id))?.run.endedAt).toBe(start.toISOString());
  });

  it.each([
    ['cancelled', { cancelledBy: 'ann' }],
    ['run again', { number: 2 }],
  ])(
    'after too many failures of a batch that was %s meanwhile, no failures are recorded',
    async (_what, run) => {
      const { context, end } = world;
      const { batch, row } = await underWay(3, { stopAfterFailures: 1 });
      const ended = await end(batch, row, { outcome: 'failed' });
      vi.spyOn(context.batches, 'hasFailed').mockImplementationOnce(async () => {
        await context.batches.change(id, (current) => ({ ...current, run: { ...current.run, ...run } }));
        return true;
      });
      expect((await letNextBegin(context, ended)).begun).toStrictEqual(new Set());
      expect((await context.batches.get(id))?.run).not.toHaveProperty('failures');
    },
  );

  it('after fewer failures, the next one starts', async () => {
    const { context, end } = world;
    const { batch, row } = await underWay(2, { stopAfterFailures: 2 });
    expect((await letNextBegin(context, await end(batch, row, { outcome: 'failed' }))).begun).toStrictEqual(
      new Set([id]),
    );
  });

  it('that belongs to no batch, a batch starts a row with its lease', async () => {
    const { context, make } = world;
    await make(id, server, 1, { clonesPerServer: 1 });
    await context.leases.take({ server, cloneId: `single-${id}`, atOnce: 1, until, comesFirst: true });
    const { clone } = await context.clones.create({
      cloneId: `single-${id}`,
      request: { server, job: 'Standard', name: 'n' },
      requestedBy,
      requestedAt: start.toISOString(),
    });
    expect((await letNextBegin(context, clone)).begun).toStrictEqual(new Set([id]));
    expect(await holders()).toStrictEqual([rowCloneId(id, { row: 1, attempt: 1 })]);
  });
});

describe('the run of a batch', () => {
  const endedAt = async () => {
    await endIfOver(world.context, id);
    return (await world.context.batches.get(id))?.run.endedAt;
  };

  it('ends with its last row', async () => {
    const { context, make, end } = world;
    const batch = await make(id, server, 1);
    expect(await endedAt()).toBeUndefined();
    await fillServer(context, id, server);
    expect(await endedAt()).toBeUndefined();
    await leave(context as ResolveContext, await end(batch, 1));
    expect((await context.batches.get(id))?.run.endedAt).toBe(start.toISOString());
  });

  it('ends when the index still has rows that have ended', async () => {
    const { context, make } = world;
    const batch = await make(id, server, 0);
    const ended = rowOf(server, 1, { state: 'ended' });
    await context.batches.putRows(batch, [ended]);
    const stale = { ...ended, state: 'started' } as const;
    vi.spyOn(context.batches, 'firstOpen').mockResolvedValueOnce([stale, rowOf(server, 2)]);
    expect(await endedAt()).toBe(start.toISOString());
  });

  it('ends without its waiting rows when it was cancelled, and not before its clones', async () => {
    const { context, make } = world;
    await make(id, server, 3, { clonesPerServer: 1 });
    await fillServer(context, id, server);
    const cancel = () =>
      context.batches.change(id, (current) => ({ ...current, run: { ...current.run, cancelledBy: 'ann' } }));
    await cancel();
    expect(await endedAt()).toBeUndefined();
    for (const row of await context.batches.started(id)) await context.batches.putBack(id, row);
    expect(await endedAt()).toBe(start.toISOString());
  });

  it('does not end before its rows are on record, and has ended once', async () => {
    const earlier = '2026-11-22T08:00:00.000Z';
    await world.make(id, server, 0, { isPrepared: false });
    expect(await endedAt()).toBeUndefined();
    await world.context.batches.change(id, (current) => ({
      ...current,
      run: { ...current.run, isPrepared: true, endedAt: earlier },
    }));
    expect(await endedAt()).toBe(earlier);
    await endIfOver(world.context, 'no-batch');
  });
});
