import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../functions/action.ts';
import {
  type Batch,
  batchIdOf,
  clonesPrefix,
  rowCloneId,
} from '../../../../functions/clone/batches/batch.ts';
import { fillServer } from '../../../../functions/clone/batches/next.ts';
import { cancelBatchAction } from '../../../../functions/clone-batches/actions/cancel-batch.ts';
import { failuresQuery, getBatchAction } from '../../../../functions/clone-batches/actions/get-batch.ts';
import { getResultsAction } from '../../../../functions/clone-batches/actions/get-results.ts';
import { batchesQuery, listBatchesAction } from '../../../../functions/clone-batches/actions/list-batches.ts';
import { lookAtBatch } from '../../../../functions/clone-batches/look.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { batchWorld, requestedBy, rowOf, start } from '../../clone/batches/batch-world.ts';
import { hideLogs, loggedLines } from '../../clone/clones-in.ts';

const caller: Caller = {
  source: 'http',
  name: 'ci',
  permissions: ['clones:read'],
  servers: ['em-1', 'em-2', 'em-3', 'em-4'],
};
let world: Awaited<ReturnType<typeof batchWorld>>;
beforeAll(async () => {
  world = await batchWorld();
});
afterAll(() => world.running[Symbol.asyncDispose]());

/** Tests are independent: each has its own batch and, where clones start, its own server. */
let count = 0;
let id: string;
let server: string;
/** The calls to the executions that look at batches. */
let looks: unknown[][];
let failure: Error | undefined;
beforeEach(() => {
  count += 1;
  [id, server, looks, failure] = [`batch-${String(count).padStart(32, '0')}`, `own-${count}`, [], undefined];
  hideLogs();
});
const work = () => ({
  batches: world.context.batches,
  looks: {
    start: async (...call: unknown[]) => {
      looks.push(call);
      if (failure) throw failure;
    },
  } as unknown as Executions,
  objects: { put: async () => {} } as never,
});
const asked = (now = start) => ({
  caller: { ...caller, servers: [...caller.servers, server] },
  now,
  requestId: 'r',
});
const stored = () => world.context.batches.get(id);
const over = { endedAt: start.toISOString() };
const notFound = { name: 'RefusedError', kind: 'not-found' };

it.each([
  ['clone-batches:get', 'clones:read', () => getBatchAction(work())],
  ['clone-batches:results', 'clones:read', () => getResultsAction(work().batches)],
  ['clone-batches:cancel', 'clones:write', () => cancelBatchAction(work())],
  ['clone-batches:list', 'clones:read', () => listBatchesAction(work().batches)],
])('%s requires %s, and finds its servers itself', (name, permission, action) => {
  expect(action()).toMatchObject({ name, permission });
  expect(action().servers({} as never)).toStrictEqual([]);
});

describe('the list of batches', () => {
  const list = async (query: object) => {
    const action = listBatchesAction(world.context.batches);
    const found = await action.run(batchesQuery.parse(query), { caller, now: start, requestId: 'r' });
    return { ids: found.batches.map((batch) => batch.id), next: found.next };
  };
  async function makeAt(
    name: string,
    hour: number,
    servers: string[],
    by: string,
    run: Partial<Batch['run']> = {},
  ) {
    const requestedAt = `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
    const template = await world.make(`${name}-template`, 'no-server', 0, run);
    await world.context.batches.create({
      ...template,
      id: name,
      requestedBy: { source: 'http', name: by },
      requestedAt,
      servers: servers.map((each) => ({ server: each, items: 1 })),
    });
  }
  beforeAll(async () => {
    await makeAt('first', 8, ['em-1'], 'ci', over);
    await makeAt('hidden', 9, ['em-1', 'vbr-1'], 'ci');
    await makeAt('second', 10, ['em-1', 'em-2'], 'ci');
    await makeAt('third', 11, ['em-2'], 'other');
  });

  it.each([
    [{}, ['third', 'second', 'first']],
    [{ server: 'em-1' }, ['second', 'first']],
    [{ requestedBy: 'ci' }, ['second', 'first']],
    [{ status: 'finished' }, ['first']],
    [{ since: '2026-11-23T11:00:00+01:00' }, ['third', 'second']],
    [{ since: '2026-11-23T10:00:00.001Z' }, ['third']],
    [{ limit: '3' }, ['third', 'second', 'first']],
  ])(
    'has with %j the matching batches whose servers the caller may all use, on one page',
    async (query, ids) => {
      expect(await list(query)).toStrictEqual({ ids, next: undefined });
    },
  );

  it.each([
    ['1', ['third']],
    ['2', ['third', 'second']],
  ])('continues after the end of a page of %s', async (limit, ids) => {
    const first = await list({ limit });
    expect(first.ids).toStrictEqual(ids);
    const rest = ['third', 'second', 'first'].slice(ids.length);
    expect(await list({ next: first.next })).toStrictEqual({ ids: rest, next: undefined });
  });

  it('is for the named server, and has 50 batches by default', () => {
    const query = { server: 'em-1' };
    expect(listBatchesAction(world.context.batches).servers(batchesQuery.parse(query))).toStrictEqual([
      'em-1',
    ]);
    expect(batchesQuery.parse(query).limit).toBe(50);
    expect(batchesQuery.parse({ limit: '100' }).limit).toBe(100);
    expect(batchesQuery.safeParse({ limit: '101' }).success).toBe(false);
  });
});

describe('a requested batch', () => {
  const get = (given = id, query: object = {}, now = start) =>
    getBatchAction(work()).run({ id: given, ...failuresQuery.parse(query) }, asked(now));

  it('is found by its id or by the caller’s own key, and only by callers who may use all of its servers', async () => {
    await world.make(id, server, 2);
    await world.make(batchIdOf(requestedBy, 'weekly', ''), 'em-3', 1);
    await world.make(batchIdOf(requestedBy, 'hidden', ''), 'vbr-1', 1);
    expect(await get()).toStrictEqual({ view: expect.objectContaining({ id, status: 'running' }) });
    expect(await get('weekly')).toMatchObject({ view: { servers: [{ server: 'em-3', items: 1 }] } });
    for (const given of ['hidden', 'monthly', `batch-${'f'.repeat(32)}`])
      await expect(get(given)).rejects.toMatchObject(notFound);
    expect(looks).toStrictEqual([]);
  });

  it('is looked at once it is due, and is shown even if that cannot start', async () => {
    await world.make(id, server, 1);
    const dueAt = new Date((await stored())?.dueAt ?? '');
    await get(id, {}, new Date(dueAt.getTime() - 1));
    expect(looks).toStrictEqual([]);
    const look = [`${clonesPrefix(id)}${dueAt.getTime()}`, { batch: id }];
    await get(id, {}, dueAt);
    failure = new Error('Step Functions is not there.');
    expect(await get(id, {}, dueAt)).toMatchObject({ view: { id } });
    expect(looks).toStrictEqual([look, look]);
    expect(loggedLines('batch-not-looked-at')).toStrictEqual([
      { level: 'warn', event: 'batch-not-looked-at', id, error: 'Error' },
    ]);
    await world.context.batches.change(id, (batch) => ({ ...batch, run: { ...batch.run, ...over } }));
    await get(id, {}, dueAt);
    expect(looks).toHaveLength(2);
  });

  it('has its failures by pages', async () => {
    const batch = await world.make(id, server, 0);
    const result = { attempt: 1, cloneId: 'c', outcome: 'failed', message: 'm', ...over } as const;
    const failed = [2, 3, 4].map((row) =>
      rowOf(server, row, { state: 'ended', result: { ...result, warnings: [] } }),
    );
    await world.context.batches.putRows(batch, failed);
    const first = await get(id, { limit: '2' });
    expect([first.view.failures.map(({ row }) => row), first.next]).toStrictEqual([[2, 3], '3']);
    const rest = await get(id, { limit: '2', next: '3' });
    expect(rest.view.failures.map(({ row }) => row)).toStrictEqual([4]);
    expect(rest).not.toHaveProperty('next');
  });

  it('accepts a page of 1 to 200 failures, and a row to start after', () => {
    expect(failuresQuery.parse({})).toStrictEqual({ limit: 50, next: 0 });
    expect(failuresQuery.parse({ limit: '200', next: '123456' })).toStrictEqual({
      limit: 200,
      next: 123_456,
    });
    const odd = [{ limit: '201' }, ...['1234567', '-1', '1x', 'x1', ''].map((next) => ({ next }))];
    expect(odd.filter((query) => failuresQuery.safeParse(query).success)).toStrictEqual([]);
  });
});

describe('cancelling a batch', () => {
  const cancel = (name = 'ann') =>
    cancelBatchAction(work()).run({ id }, { ...asked(), caller: { ...asked().caller, name } });

  it('stops it for the first caller, and not before its clones have ended', async () => {
    await world.make(id, server, 3, { clonesPerServer: 1 });
    await fillServer(world.context, id, server);
    expect(await cancel()).toMatchObject({ id, status: 'stopping', run: { cancelledBy: 'ann' } });
    expect(await cancel('bob')).toMatchObject({ run: { cancelledBy: 'ann' }, counts: { underWay: 1 } });
    expect((await stored())?.run).not.toHaveProperty('endedAt');
  });

  it('ends it at once if no clone is running; then there is nothing to cancel', async () => {
    await world.make(id, server, 2);
    expect(await cancel()).toMatchObject({ status: 'stopping', counts: { notStarted: 2 } });
    expect((await stored())?.run).toMatchObject({ cancelledBy: 'ann', ...over });
    await expect(cancel()).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('is refused for a batch on another server', async () => {
    await world.make(id, 'vbr-1', 1);
    await expect(cancel()).rejects.toMatchObject(notFound);
    expect((await stored())?.run).not.toHaveProperty('cancelledBy');
  });
});

it('has results once its run has ended, for callers who may use its servers', async () => {
  const results = () => getResultsAction(world.context.batches).run({ id }, asked());
  await world.make(id, server, 1);
  await expect(results()).rejects.toMatchObject({ kind: 'conflict' });
  await world.context.batches.change(id, (batch) => ({ ...batch, run: { ...batch.run, ...over } }));
  expect(await results()).toStrictEqual({
    id,
    csv: expect.stringContaining(`\n1,${server},Standard,n1,none,`),
  });
  id = `${id}-hidden`;
  await world.make(id, 'vbr-1', 1, over);
  await expect(results()).rejects.toMatchObject(notFound);
});

describe('a look at a batch', () => {
  /** Stored objects, and what happens while one is read. */
  const look = (objects: Record<string, unknown> = {}, meanwhile: () => unknown = () => {}) =>
    lookAtBatch(
      {
        ...world.context,
        objects: {
          get: async (key) => {
            await meanwhile();
            return key in objects ? { text: JSON.stringify(objects[key]), revision: 'r' } : undefined;
          },
        },
      },
      id,
    );
  const started = async () => (await world.states(id)).filter((state) => state === 'started').length;

  it('stores its rows, starts as many as the limit allows, and returns the time of the next look', async () => {
    await world.make(id, server, 0, { isPrepared: false });
    await world.context.batches.change(id, (batch) => ({ ...batch, dueAt: start.toISOString() }));
    await look({ 'work/x': [1, 2, 3].map((row) => rowOf(server, row)) });
    expect(await stored()).toMatchObject({
      run: { isPrepared: true },
      dueAt: world.context.batches.nextLook,
    });
    expect([(await world.states(id)).length, await started()]).toStrictEqual([3, 2]);
    // The rows are read once: later changes are not overwritten.
    await look();
    expect(await started()).toBe(2);
  });

  it('fails when its rows are no longer stored', async () => {
    await world.make(id, server, 0, { isPrepared: false });
    await expect(look()).rejects.toThrow(/work\/x/);
    expect((await stored())?.run.isPrepared).toBe(false);
  });

  it.each([
    ['a later run', { number: 2 }, false],
    ['another look', { isPrepared: true }, true],
  ])('leaves to %s what that has started meanwhile', async (_what, run, isPrepared) => {
    await world.make(id, server, 0, { isPrepared: false });
    const meanwhile = () =>
      world.context.batches.change(id, (batch) => ({ ...batch, run: { ...batch.run, ...run } }));
    await look({ 'work/x': [rowOf(server, 1)] }, meanwhile);
    expect((await stored())?.run).toMatchObject({ ...run, isPrepared });
  });

  it('does nothing for a batch that has ended or does not exist', async () => {
    await look();
    await world.make(id, server, 1, { ...over, isPrepared: false });
    const { revision } = (await stored())?.stored ?? {};
    await look();
    expect((await stored())?.stored.revision).toBe(revision);
  });

  it('starts nothing for a batch that is stopping, and ends it when no clone is running', async () => {
    await world.make(id, server, 2, { cancelledBy: 'ann' });
    await look();
    expect(await world.states(id)).toStrictEqual(['waiting', 'waiting']);
    expect((await stored())?.run).toMatchObject(over);
  });

  it('updates clones whose end was missed, and resets rows whose clone is not on record', async () => {
    const batch = await world.make(id, server, 3, { clonesPerServer: 3 });
    await fillServer(world.context, id, server);
    await world.end(batch, 1, { outcome: 'failed' });
    const lost = rowOf(server, 4, { state: 'started' });
    await world.context.batches.putRows(batch, [lost]);
    await world.context.batches.change(id, (current) => ({
      ...current,
      run: { ...current.run, cancelledBy: 'ann' },
    }));
    await look();
    expect(await world.states(id)).toStrictEqual(['ended', 'started', 'started', 'waiting']);
    expect(await world.context.batches.row(id, 1)).toMatchObject({
      result: { outcome: 'failed', cloneId: rowCloneId(id, { row: 1, attempt: 1 }) },
    });
  });
});
