import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../functions/action.ts';
import { cancelCloneAction } from '../../../../functions/clone/actions/cancel-clone.ts';
import { getCloneAction } from '../../../../functions/clone/actions/get-clone.ts';
import { clonesQuery, listClonesAction } from '../../../../functions/clone/actions/list-clones.ts';
import type { Clone, Clones } from '../../../../functions/clone/record.ts';
import { hasBegun, isOverdue, startClone, startLook } from '../../../../functions/clone/workflows.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { clonesIn, hideLogs } from '../clones-in.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 8, minutes));
const caller: Caller = { source: 'http', name: 'ci', permissions: [], servers: ['em-1', 'em-2'] };

let now = at(0);
let running: RunningRecord;
let clones: Clones;
/** What was asked of executions, which fail when `failure` is set. */
let calls: unknown[][];
let failure: Error | undefined;
beforeAll(async () => {
  running = await runRecord();
  const clock = () => now;
  clones = clonesIn(running.open({ now: clock }), clock);
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(() => {
  [now, calls, failure] = [at(0), [], undefined];
  hideLogs();
});

const asked = async (...call: unknown[]) => {
  calls.push(call);
  if (failure) throw failure;
};
const executions = {
  start: (name: string, input: unknown) => asked('start', name, input),
  stop: (...given: unknown[]) => asked('stop', ...given),
} as unknown as Executions;
const workflows = () => ({ record: clones, clones: executions, reconciliations: executions });
const context = () => ({ caller, now, requestId: 'r' });
const idOf = (digit: string) => `clone-${digit.repeat(32)}`;

async function create(id: string, more: Partial<Clone> = {}, minutes = 0): Promise<Clone> {
  const server = more.server ?? 'em-1';
  await clones.create({
    cloneId: id,
    request: { server, job: 'Exchange', name: 'Copy' },
    requestedBy: more.requestedBy ?? { source: 'http', name: 'ci' },
    requestedAt: at(minutes).toISOString(),
  });
  const changed = await clones.change(id, (current) => ({ ...current, ...more }));
  if (!changed) throw new Error('It was not created.');
  return changed;
}
const outcome = { outcome: 'failed' as const, code: 'task-failed', message: 'm', warnings: [] };
const notFound = { name: 'RefusedError', kind: 'not-found' };

describe('a clone that is asked for', () => {
  const get = (id: string) => getCloneAction(workflows()).run({ id }, context());

  it('is shown to who may use its server, and looks to others as one that is not there', async () => {
    await create(idOf('a'));
    await create(idOf('b'), { server: 'vbr-1' });
    expect(await get(idOf('a'))).toMatchObject({
      id: idOf('a'),
      status: 'running',
      source: 'Exchange',
      name: 'Copy',
    });
    for (const id of [idOf('b'), idOf('c'), 'a key']) await expect(get(id)).rejects.toMatchObject(notFound);
    expect(calls).toEqual([]);
  });

  it('is reconciled once it is past its time, whether or not that can be started', async () => {
    const { dueAt } = await create(idOf('d'));
    now = at(2);
    const id = idOf('d');
    await get(id);
    expect(calls).toEqual([['start', `${id}-${Date.parse(dueAt ?? '')}`, { name: id }]]);
    failure = new Error('Step Functions is not there.');
    expect(await get(id)).toMatchObject({ id });
  });
});

describe('cancelling a clone', () => {
  const cancel = (id: string, name = 'ci') =>
    cancelCloneAction(workflows()).run({ id }, { ...context(), caller: { ...caller, name } });

  it('that has started nothing ends it', async () => {
    const id = idOf('e');
    await create(id);
    expect(await cancel(id)).toMatchObject({ status: 'finished', outcome: 'cancelled', code: 'cancelled' });
    expect(calls).toEqual([['stop', id, 'Cancelled', 'ci']]);
    expect((await clones.get(id))?.steps[0]?.endedAt).toBe(at(0).toISOString());
    await expect(cancel(id)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('that may have started something stops it and looks for its outcome, for the first who asks', async () => {
    const id = idOf('f');
    await create(id, { startingAt: at(0).toISOString() });
    expect(await cancel(id)).toMatchObject({ status: 'resolving' });
    await cancel(id, 'ann');
    expect(await clones.get(id)).toMatchObject({ cancelledBy: 'ci', dueAt: at(1).toISOString() });
    expect(calls).toEqual([
      ['stop', id, 'Cancelled', 'ci'],
      ['stop', id, 'Cancelled', 'ann'],
    ]);
  });

  it('is refused for one of another server, and for one that has ended', async () => {
    await create(idOf('0'), { server: 'vbr-1' });
    await create(idOf('1'), { outcome });
    for (const id of [idOf('0'), idOf('9')]) await expect(cancel(id)).rejects.toMatchObject(notFound);
    await expect(cancel(idOf('1'))).rejects.toMatchObject({ kind: 'conflict' });
    expect(calls).toEqual([]);
  });
});

describe('the list of clones', () => {
  const configuration = {
    servers: ['em-3', 'em-4', 'vbr-1'].map((name) => ({ name, product: 'enterprise-manager' })),
  };
  const own = { ...caller, servers: ['em-3', 'em-4'] };
  const list = async (query: object) => {
    const action = listClonesAction({ configuration: configuration as never }, clones);
    const found = await action.run(clonesQuery.parse(query), { ...context(), caller: own });
    return { ids: found.clones.map(({ id }) => id.slice(-1)), next: found.next, clones: found.clones };
  };
  beforeAll(async () => {
    await create(idOf('2'), { server: 'em-3', outcome }, 10);
    await create(idOf('3'), { server: 'em-4', requestedBy: { source: 'http', name: 'ann' } }, 20);
    await create(idOf('4'), { server: 'em-3' }, 30);
    await create(idOf('5'), { server: 'vbr-1' }, 40);
  });

  it.each([
    [{}, '432'],
    [{ server: 'em-3' }, '42'],
    [{ outcome: 'failed' }, '2'],
    [{ requestedBy: 'ann' }, '3'],
    [{ since: '2026-11-23T08:20:00Z' }, '43'],
    [{ since: '2026-11-23T09:20:00.001+01:00' }, '4'],
    [{ limit: '3' }, '432'],
  ])('has with %j those of the caller, the newest first', async (query, ids) => {
    expect(await list(query)).toMatchObject({ ids: [...ids], next: undefined });
  });

  it('goes on where a page ended, without plans and steps', async () => {
    const first = await list({ limit: '1', server: 'em-3' });
    expect(first.ids).toEqual(['4']);
    expect(first.clones[0]).not.toHaveProperty('steps');
    expect(await list({ limit: '1', server: 'em-3', next: first.next })).toMatchObject({
      ids: ['2'],
      next: undefined,
    });
  });

  it.each([
    ['next', { next: 'odd' }, 'invalid-input'],
    ['next', { next: Buffer.from('x2026-11-23T08:20:00.000Z#a').toString('base64url') }, 'invalid-input'],
    ['next', { next: Buffer.from('2026-11-23T08:20:00.000Z#a b').toString('base64url') }, 'invalid-input'],
    ['server', { server: 'em-9' }, 'not-found'],
  ])('refuses a %s that is none: %j', async (field, query, kind) => {
    await expect(list(query)).rejects.toMatchObject({ kind, problems: [{ field }] });
  });
});

it('a clone whose execution cannot be started is due at once, unless it has begun', async () => {
  for (const [digit, more] of [
    ['6', {}],
    ['7', { startingAt: at(0).toISOString() }],
  ] as const) {
    await create(idOf(digit), { ...more, dueAt: at(9).toISOString() });
    const clone = await clones.get(idOf(digit));
    failure = new Error('Step Functions is not there.');
    if (clone) await startClone(workflows(), clone);
    const isDueAtNine = (await clones.get(idOf(digit)))?.dueAt === at(9).toISOString();
    expect(isDueAtNine).toBe(digit === '7');
  }
});

it('a clone has begun once a step has run, and is overdue only without an outcome', async () => {
  const clone = await create(idOf('8'));
  expect(hasBegun(clone)).toBe(false);
  expect(hasBegun({ ...clone, outcome })).toBe(true);
  expect(hasBegun({ ...clone, startingAt: at(0).toISOString() })).toBe(true);
  expect(hasBegun({ ...clone, steps: [{ name: 'Plan', startedAt: '', attempts: 1 }] })).toBe(true);
  const dueAt = at(5).toISOString();
  expect([4, 5].map((minutes) => isOverdue({ ...clone, dueAt }, at(minutes)))).toEqual([false, true]);
  expect(isOverdue({ ...clone, dueAt, outcome }, at(5))).toBe(false);
  const { dueAt: _due, ...undated } = clone;
  expect(isOverdue(undated, at(5))).toBe(false);
});

it('a look at a batch is named by its time, so that there is one of it', async () => {
  await startLook({ looks: executions }, 'b', at(1));
  expect(calls).toEqual([['start', expect.stringMatching(/^cb-[0-9a-f]{32}-\d+$/), { batch: 'b' }]]);
  expect(String(calls[0]?.[1])).toContain(String(at(1).getTime()));
});
