import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { BatchRow } from '../../../../functions/clone/batches/batch.ts';
import { Batches } from '../../../../functions/clone/batches/record.ts';
import type { Clone } from '../../../../functions/clone/record.ts';
import { hideLogs, loggedLines } from '../clones-in.ts';
import { batchWorld, requestedBy, rowOf, start } from './batch-world.ts';

let world: Awaited<ReturnType<typeof batchWorld>>;
let batches: Batches;
beforeAll(async () => {
  world = await batchWorld();
  batches = world.context.batches;
});
afterAll(() => world.running[Symbol.asyncDispose]());

let count = 0;
let id: string;
beforeEach(() => {
  count += 1;
  id = `batch-${count}`;
  hideLogs();
});

const idsOf = async (found: AsyncIterable<{ id: string }>) =>
  (await Array.fromAsync(found, (each) => each.id)).filter((each) => each === id);
const numbers = (rows: readonly BatchRow[]) => rows.map(({ row }) => row);

it('is created once, and is open until its run has ended', async () => {
  const made = await world.make(id, 'em-1', 1);
  const other = await batches.create({ ...made, contentHash: 'another' });
  expect([other.created, other.batch.contentHash]).toStrictEqual([false, 'h']);
  expect(other.batch.dueAt).toBe('2026-11-23T08:05:00.000Z');
  expect(await idsOf(batches.open())).toStrictEqual([id]);
  await batches.endRun(made, []);
  const { run, stored } = (await batches.get(id)) ?? {};
  expect(run?.endedAt).toBe(start.toISOString());
  expect(Object.keys(stored ?? {}).filter((name) => name.startsWith('due'))).toStrictEqual([]);
  expect(await idsOf(batches.open())).toStrictEqual([]);
  expect(await idsOf(batches.list('0', '~'))).toStrictEqual([id]);
});

it('is listed by the time of its request, newest first, and among open batches oldest first', async () => {
  const made = await world.make(`${id}-template`, 'em-1', 0);
  const at = (hour: number) => `2026-12-01T0${hour}:00:00.000Z`;
  for (const hour of [1, 3, 2])
    await batches.create({ ...made, id: `${id}-${hour}`, requestedAt: at(hour), dueAt: at(hour) });
  const hours = async (found: AsyncIterable<{ id: string }>) =>
    (await Array.fromAsync(found, (each) => each.id))
      .filter((each) => each.startsWith(`${id}-`) && !each.endsWith('template'))
      .map((each) => Number(each.slice(-1)));
  expect(await hours(batches.list('0', '~'))).toStrictEqual([3, 2, 1]);
  expect(await hours(batches.list(at(2), at(3)))).toStrictEqual([2]);
  expect(await hours(batches.open())).toStrictEqual([1, 2, 3]);
});

it('is not ended by the end of an earlier run', async () => {
  const made = await world.make(id, 'em-1', 1);
  await batches.change(id, ({ run, ...batch }) => ({ ...batch, run: { ...run, number: 2 } }));
  await batches.endRun(made, []);
  expect((await batches.get(id))?.run).not.toHaveProperty('endedAt');
});

it('returns whether it was changed, and keeps what another version wrote', async () => {
  const { record, make } = world;
  await make(id, 'em-1', 1);
  const { stored } = (await batches.get(id)) ?? {};
  if (!stored) throw new Error('It is not there.');
  await record.replace(stored, { ...stored, later: 7 });
  expect(await batches.change(id, () => undefined)).toMatchObject({ changed: false, batch: { id } });
  const dueAt = '2026-11-23T09:00:00.000Z';
  const { changed, batch } = await batches.change(id, (current) => ({ ...current, dueAt }));
  expect([changed, batch?.dueAt, batch?.stored['later']]).toStrictEqual([true, dueAt, 7]);
  expect(batch?.stored).not.toHaveProperty('dueAt');
  expect(batch?.stored.expiresAt).toBe(record.expiryOf(start));
  expect(await batches.change('no-batch', (current) => current)).toStrictEqual({
    changed: false,
    batch: undefined,
  });
  expect(await batches.get('no-batch')).toBeUndefined();
});

it('is read without optional parts that cannot be used, which are logged', async () => {
  await world.make(id, 'em-1', 1);
  const { stored } = (await batches.get(id)) ?? {};
  expect(loggedLines('stored-batch-unreadable')).toStrictEqual([]);
  if (stored) await world.record.replace(stored, { ...stored, dueSk: 'soon' });
  expect(await batches.get(id)).not.toHaveProperty('dueAt');
  expect(loggedLines('stored-batch-unreadable')).toMatchObject([{ key: `BATCH#${id}` }]);
  await world.record.deleteAll([{ pk: `BATCH#${id}`, sk: 'BATCH' }]);
});

it('blocks its key, and is not done again, when it cannot be read', async () => {
  await world.make(id, 'em-1', 1);
  const { stored } = (await batches.get(id)) ?? {};
  if (stored) await world.record.replace(stored, { ...stored, run: 7 });
  await expect(batches.get(id)).rejects.toMatchObject({ name: 'RefusedError', kind: 'conflict' });
  expect(await idsOf(batches.open())).toStrictEqual([]);
  const line = { level: 'error', event: 'stored-batch-unreadable', key: `BATCH#${id}` };
  expect(loggedLines('stored-batch-unreadable')).toStrictEqual([line, line]);
});

it('has its rows in order, and finds the open ones by state and server', async () => {
  const batch = await world.make(id, 'em-1', 0);
  await batches.putRows(batch, [
    rowOf('em-1', 11),
    rowOf('em-2', 2),
    rowOf('em-1', 10),
    rowOf('em-1', 4, { state: 'started' }),
    rowOf('em-1', 3, { state: 'ended' }),
    rowOf('em-10', 5),
  ]);
  expect(numbers(await batches.rows(id))).toStrictEqual([2, 3, 4, 5, 10, 11]);
  expect(numbers(await batches.waiting(id, 'em-1', 9))).toStrictEqual([10, 11]);
  expect(numbers(await batches.waiting(id, 'em-1', 1))).toStrictEqual([10]);
  expect(numbers(await batches.started(id))).toStrictEqual([4]);
  expect(numbers(await batches.firstOpen(id, true))).toStrictEqual([4]);
  expect(numbers(await batches.firstOpen(id, false))).toContain(10);
  expect(await batches.row(id, 1)).toBeUndefined();
  // As earlier versions also stored them: the open ones, and no other.
  const { items } = await world.record.page({ pk: `BATCH#${id}`, index: 'due', limit: 9 });
  expect(items.map(({ dueSk }) => dueSk)).toStrictEqual([
    'STARTED#em-1#000004',
    'WAITING#em-1#000010',
    'WAITING#em-1#000011',
    'WAITING#em-10#000005',
    'WAITING#em-2#000002',
  ]);
});

it('has a row as it was written, with its plan and its result, and ignores what it cannot use', async () => {
  const { record, make } = world;
  const batch = await make(id, 'em-1', 0);
  const plan = {
    server: 'em-1',
    driver: 'enterprise-manager',
    driverReason: 'r',
    apiVersion: 'v1_7',
    source: { id: 's', name: 'Standard', type: 'Backup' },
    name: 'n1',
    warnings: [],
  } as const;
  const endedAt = start.toISOString();
  const result = {
    attempt: 1,
    cloneId: 'c',
    outcome: 'failed',
    message: 'm',
    warnings: [],
    endedAt,
  } as const;
  const row = rowOf('em-1', 1, { plan: { ...plan, warnings: [] }, result: { ...result, warnings: [] } });
  await batches.putRows(batch, [row]);
  expect(await batches.row(id, 1)).toStrictEqual(row);
  const stored = await record.get({ pk: `BATCH#${id}`, sk: 'ROW#000001' });
  expect(stored?.expiresAt).toBe(record.expiryOf(start));
  if (stored) await record.replace(stored, { ...stored, plan: '{', result: 7 });
  expect(await batches.row(id, 1)).toStrictEqual(rowOf('em-1', 1));
  const broken = await record.get({ pk: `BATCH#${id}`, sk: 'ROW#000001' });
  if (broken) await record.replace(broken, { ...broken, request: 7 });
  expect(await batches.rows(id)).toStrictEqual([]);
  const { dueSk } = broken ?? {};
  await world.record.putAll([
    {
      ...broken,
      pk: `BATCH#${id}`,
      sk: 'ROW#000002',
      request: 7,
      dueSk: String(dueSk).replace('WAITING', 'STARTED'),
    },
  ]);
  expect(await batches.waiting(id, 'em-1', 9)).toStrictEqual([]);
  expect(await batches.started(id)).toStrictEqual([]);
  expect(await batches.firstOpen(id, false)).toStrictEqual([]);
  const line = { level: 'warn', event: 'stored-row-unreadable', key: `BATCH#${id} ROW#000001` };
  expect(loggedLines('stored-row-unreadable').slice(0, 2)).toStrictEqual([
    { ...line, lost: 'plan, result' },
    { ...line, lost: 'all' },
  ]);
});

const cloneOf = (outcome?: 'succeeded' | 'failed'): Clone => ({
  id: 'c',
  server: 'em-1',
  request: { server: 'em-1', job: 'Standard', name: 'n1' },
  requestedBy,
  requestedAt: start.toISOString(),
  deadline: start.toISOString(),
  steps: [],
  ...(outcome && { outcome: { outcome, message: 'm', warnings: [], taskSeconds: 3 } }),
});

it('follows the clone of its attempt, and no other', async () => {
  await world.make(id, 'em-1', 2);
  const link = { id, run: 1, row: 1, attempt: 1, clonesPerServer: 2 };
  const rowState = async () => (await batches.row(id, 1))?.state;
  await batches.followClone({ ...link, attempt: 2 }, cloneOf());
  expect(await rowState()).toBe('waiting');
  await batches.followClone(link, cloneOf());
  expect(await rowState()).toBe('started');
  await batches.putBack(id, rowOf('em-1', 1, { attempt: 2 }));
  expect(await rowState()).toBe('started');
  await batches.putBack(id, rowOf('em-1', 1));
  expect(await rowState()).toBe('waiting');
  await batches.followClone(link, cloneOf('failed'));
  await batches.followClone(link, cloneOf('succeeded'));
  expect((await batches.row(id, 1))?.result).toMatchObject({ outcome: 'failed' });
  expect((await batches.row(id, 1))?.result).not.toHaveProperty('taskSeconds');
  await batches.putBack(id, rowOf('em-1', 1));
  expect(await rowState()).toBe('ended');
});

it('counts the failures of each run by rows', async () => {
  await world.make(id, 'em-1', 2);
  const failing = (row: number, run = 1) =>
    batches.followClone({ id, run, row, attempt: 1, clonesPerServer: 2 }, cloneOf('failed'));
  expect(await batches.hasFailed(id, 1, 1)).toBe(false);
  for (let time = 0; time < 2; time += 1) await failing(1);
  await failing(2, 2);
  expect([await batches.hasFailed(id, 1, 1), await batches.hasFailed(id, 1, 2)]).toStrictEqual([true, false]);
  await failing(2);
  expect(await batches.hasFailed(id, 1, 2)).toBe(true);
  const expiresAt = world.record.expiryOf(start);
  expect(await world.record.get({ pk: `BATCH#${id}`, sk: 'FAILURE#1#1' })).toMatchObject({ expiresAt });
  expect(await world.record.get({ pk: `BATCH#${id}`, sk: 'ROW#000001' })).toMatchObject({ expiresAt });
});

it('stores the shortest time of a run on a server', async () => {
  const link = { id, run: 1, row: 1, attempt: 1, clonesPerServer: 2 };
  expect(await batches.shortestTaskSeconds(id, 1, 'em-1')).toBeUndefined();
  for (const seconds of [30, 20, 40, 20, 30]) await batches.noteTaskSeconds(link, cloneOf(), seconds);
  expect(await batches.shortestTaskSeconds(id, 1, 'em-1')).toBe(20);
  expect(await world.record.get({ pk: `BATCH#${id}`, sk: 'TASK#1#em-1' })).toMatchObject({
    expiresAt: world.record.expiryOf(start),
  });
  expect(await batches.shortestTaskSeconds(id, 2, 'em-1')).toBeUndefined();
  expect(await batches.shortestTaskSeconds(id, 1, 'em-2')).toBeUndefined();
});

it('stores a notice of the end of a run once, if there are receivers', async () => {
  const made = await world.make(id, 'em-1', 1);
  const key = { pk: `BATCH#${id}`, sk: 'ENDED#1' };
  await batches.endRun(made, []);
  expect(await world.record.get(key)).toBeUndefined();
  const later = new Batches(world.record, () => new Date(start.getTime() + 60_000), true);
  await later.endRun(made, []);
  await new Batches(world.record, () => new Date(start.getTime() + 120_000), true).endRun(made, []);
  expect(await world.record.get(key)).toMatchObject({
    duePk: 'NOTICE',
    dueSk: `2026-11-23T08:01:00.000Z#batch-ended-${id}-1`,
    expiresAt: world.record.expiryOf(start),
  });
  expect((await batches.get(id))?.run.endedAt).toBe(start.toISOString());
});
