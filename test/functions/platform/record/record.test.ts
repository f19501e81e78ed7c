import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordChangedError } from '../../../../functions/platform/record/record.ts';
import { type RunningRecord, runRecord } from './running-record.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

const key = (id: string) => ({ pk: `CLONE#${id}`, sk: 'CLONE' });
const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

describe('an item', () => {
  it('is created once, by whoever is first', async () => {
    const record = running.open();
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, by) => record.create({ ...key('first'), by })),
    );
    const [winner, ...others] = tries.filter(({ created }) => created);
    expect(others).toStrictEqual([]);
    expect(new Set(tries.map(({ item }) => item['by']))).toStrictEqual(new Set([winner?.item['by']]));
    expect(await record.get(key('first'))).toMatchObject({ by: winner?.item['by'], format: 1, revision: 1 });
  });

  it('is replaced only as it was read', async () => {
    const record = running.open();
    const { item } = await record.create({ ...key('replaced'), step: 'plan' });
    const next = await record.replace(item, { ...item, step: 'start' });
    expect(next.revision).toBe(2);
    await expect(record.replace(item, { ...item, step: 'poll' })).rejects.toThrow(RecordChangedError);
    expect(await record.get(key('replaced'))).toMatchObject({ step: 'start' });
    expect(await record.delete(item)).toBe(false);
    expect(await record.delete(next)).toBe(true);
    expect(await record.delete(next)).toBe(true);
    expect(await record.get(key('replaced'))).toBeUndefined();
  });

  it('keeps every one of twenty changes at once', async () => {
    const record = running.open();
    const add = (by: number) =>
      record.change(key('counted'), (item) => ({
        ...key('counted'),
        by: [...((item?.['by'] as number[] | undefined) ?? []), by],
      }));
    await Promise.all(Array.from({ length: 20 }, (_, by) => add(by)));
    const { by } = (await record.get(key('counted'))) as unknown as { by: number[] };
    expect(by.toSorted((one, other) => one - other)).toStrictEqual(
      Array.from({ length: 20 }, (_, each) => each),
    );
  });

  it('is left alone by a change that changes nothing', async () => {
    const record = running.open();
    await record.create({ ...key('same'), step: 'plan' });
    expect(await record.change(key('same'), () => undefined)).toMatchObject({ revision: 1 });
    expect(await record.change(key('none'), () => undefined)).toBeUndefined();
  });

  it('is not there once it has expired, though it is not deleted yet', async () => {
    let now = new Date('2026-11-29T12:00:00Z');
    const record = running.open({ now: () => now });
    const expiresAt = seconds(now) + 60;
    await record.create({ ...key('lapsing'), listPk: 'CLONE', listSk: '1', expiresAt, by: 'one' });
    expect((await record.create({ ...key('lapsing'), by: 'two' })).created).toBe(false);
    now = new Date(now.getTime() + 60_000);
    expect(await record.get(key('lapsing'))).toBeUndefined();
    expect((await record.page({ pk: 'CLONE', index: 'list' })).items).toStrictEqual([]);
    expect(await record.create({ ...key('lapsing'), by: 'two' })).toMatchObject({ created: true });
    expect(await record.get(key('lapsing'))).toMatchObject({ by: 'two' });
  });
});

describe('after an answer that was lost', () => {
  it.each([
    [
      'a new item',
      async (record: ReturnType<RunningRecord['open']>, id: string) => {
        running.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
        return (await record.create({ ...key(id), step: 'start' })).created;
      },
    ],
    [
      'a replaced item',
      async (record: ReturnType<RunningRecord['open']>, id: string) => {
        const { item } = await record.create({ ...key(id), step: 'plan' });
        running.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
        await record.replace(item, { ...item, step: 'start' });
        return true;
      },
    ],
    [
      'a changed item',
      async (record: ReturnType<RunningRecord['open']>, id: string) => {
        await record.create({ ...key(id), step: 'plan', changes: 0 });
        running.tables.fault({ kind: 'drop-response', operation: 'PutItem', times: 1 });
        await record.change(
          key(id),
          (item) => item && { ...item, step: 'start', changes: Number(item['changes']) + 1 },
        );
        return (await record.get(key(id)))?.['changes'] === 1;
      },
    ],
  ])('%s is known to be its own', async (name, write) => {
    const record = running.open();
    expect(await write(record, name)).toBe(true);
    expect(await record.get(key(name))).toMatchObject({ step: 'start' });
  });

  it('a deleted item is gone', async () => {
    const record = running.open();
    const { item } = await record.create({ ...key('deleted') });
    running.tables.fault({ kind: 'drop-response', operation: 'DeleteItem', times: 1 });
    expect(await record.delete(item)).toBe(true);
  });
});

it('writes through throttling', async () => {
  const record = running.open({ maxAttempts: 5 });
  running.tables.fault({ kind: 'throttle', times: 3 });
  expect((await record.create({ ...key('throttled') })).created).toBe(true);
});

describe('many items', () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({
    pk: 'BATCH#1',
    sk: `ROW#${String(index).padStart(4, '0')}`,
    listPk: 'BATCH',
    listSk: `2026-11-29T12:00:${String(index).padStart(2, '0')}Z`,
  }));
  const skOf = async (items: AsyncIterable<{ sk: string }>) => {
    const found: string[] = [];
    for await (const { sk } of items) found.push(sk);
    return found;
  };

  it('are written, listed page by page in both directions and by range, and deleted', async () => {
    const record = running.open();
    await record.putAll(rows);
    const all = rows.map(({ sk }) => sk);
    expect(await skOf(record.query({ pk: 'BATCH#1', prefix: 'ROW#', limit: 7 }))).toStrictEqual(all);
    expect(
      await skOf(record.query({ pk: 'BATCH', index: 'list', newestFirst: true, limit: 50 })),
    ).toStrictEqual(all.toReversed());
    const from = '2026-11-29T12:00:10Z';
    const to = '2026-11-29T12:00:12Z';
    const listed = (range: object) => skOf(record.query({ pk: 'BATCH', index: 'list', ...range }));
    expect(await listed({ from, to })).toStrictEqual(all.slice(10, 13));
    expect(await listed({ from })).toStrictEqual(all.slice(10));
    expect(await listed({ to })).toStrictEqual(all.slice(0, 13));
    const { items, next } = await record.page({ pk: 'BATCH#1', limit: 10 });
    expect(items).toHaveLength(10);
    expect((await record.page({ pk: 'BATCH#1', limit: 1, ...(next && { after: next }) })).items[0]?.sk).toBe(
      'ROW#0010',
    );
    await record.deleteAll(rows);
    expect(await skOf(record.query({ pk: 'BATCH#1' }))).toStrictEqual([]);
  });

  it('are written whole when the table takes only some of a batch, or none, at first', async () => {
    const record = running.open();
    running.tables.fault({ kind: 'throttle', operation: 'BatchWriteItem', times: 2 });
    await record.putAll(rows.map((row) => ({ ...row, pk: 'BATCH#2' })));
    expect(await skOf(record.query({ pk: 'BATCH#2' }))).toHaveLength(rows.length);
  });
});

it('keeps what happened for as many days as it is told', () => {
  const moment = new Date('2026-11-23T12:00:00.900Z');
  const days = (expiry: number) => (expiry - Date.parse('2026-11-23T12:00:00Z') / 1000) / 86_400;
  expect(days(running.open({ days: 30 }).expiryOf(moment))).toBe(30);
  expect(days(running.open().expiryOf(moment))).toBe(400);
});
