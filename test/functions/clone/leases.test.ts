import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LeaseRequest, Leases } from '../../../functions/clone/leases.ts';
import { type AutomationRecord, RecordChangedError } from '../../../functions/platform/record/record.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

let now: Date;
let server: string;
let count = 0;
beforeEach(() => {
  now = new Date('2026-11-29T08:00:00.000Z');
  count += 1;
  server = `em-${count}`;
});

const minutes = (after: number) => new Date(now.getTime() + after * 60_000);
const open = () => new Leases(running.open({ now: () => now }), () => now);
const asked = (cloneId: string, more: Partial<LeaseRequest> = {}): LeaseRequest => ({
  server,
  cloneId,
  atOnce: 2,
  until: minutes(30),
  comesFirst: false,
  ...more,
});
const refused = { name: 'NoLeaseFreeError' };

async function holders(): Promise<unknown[]> {
  const items = await Array.fromAsync(running.open({ now: () => now }).query({ pk: `LEASE#${server}` }));
  return items.flatMap(({ holder }) => holder ?? []);
}

describe('the leases of a server', () => {
  it('are at most as many as allowed, however many requests come at once', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 12 }, (_none, index) => open().take(asked(`c-${index}`, { atOnce: 3 }))),
    );
    const failed = all.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(failed.map(({ name }) => name)).toStrictEqual(Array(9).fill('NoLeaseFreeError'));
    expect(new Set(await holders()).size).toBe(3);
  });

  it('belong to one server each', async () => {
    await open().take(asked('a', { atOnce: 1 }));
    await open().take(asked('b', { atOnce: 1, server: `${server}-other` }));
    await expect(open().take(asked('c', { atOnce: 1 }))).rejects.toMatchObject(refused);
  });

  it('count together with the leases that were allowed to others', async () => {
    for (const each of ['a', 'b', 'c']) await open().take(asked(each, { atOnce: 3 }));
    await open().giveBack(server, 'a');
    await expect(open().take(asked('d'))).rejects.toMatchObject(refused);
    await open().take(asked('d', { atOnce: 3 }));
  });

  it('are free again after release, which can be repeated', async () => {
    await open().take(asked('a', { atOnce: 1 }));
    await open().giveBack(server, 'a');
    await open().giveBack(server, 'a');
    await open().take(asked('b', { atOnce: 1 }));
    await open().giveBack(server, 'a');
    expect(await holders()).toStrictEqual(['b']);
  });

  it('expire by themselves when their holder is gone, and are extended while it runs', async () => {
    await open().take(asked('lives'));
    await open().take(asked('died'));
    now = minutes(20);
    await open().take(asked('lives'));
    await expect(open().take(asked('waits'))).rejects.toMatchObject(refused);
    now = minutes(15);
    await open().take(asked('waits'));
    expect((await holders()).sort()).toStrictEqual(['lives', 'waits']);
    await expect(open().take(asked('more'))).rejects.toMatchObject(refused);
  });

  it('are not shortened when taken again', async () => {
    await open().take(asked('a', { atOnce: 1 }));
    await open().take(asked('a', { atOnce: 1, until: minutes(1) }));
    now = minutes(10);
    await expect(open().take(asked('b', { atOnce: 1 }))).rejects.toMatchObject(refused);
  });

  it('are passed on only by their holder', async () => {
    await open().take(asked('a', { atOnce: 1 }));
    const to = { cloneId: 'b', until: minutes(60) };
    expect(await open().handOver(server, 'nobody', to)).toBe(false);
    expect(await open().handOver(server, 'a', to)).toBe(true);
    expect(await open().handOver(server, 'a', to)).toBe(false);
    now = minutes(45);
    expect(await open().takenOn(server)).toStrictEqual({ holders: ['b'], ahead: 0 });
  });

  it('are not passed on by a holder that has lost its lease meanwhile', async () => {
    const handOver = (error: Error) => {
      const record = {
        async *query() {
          yield { pk: `LEASE#${server}`, sk: 'CLONE#1', holder: 'a', revision: 1 };
        },
        replace: () => Promise.reject(error),
      } as unknown as AutomationRecord;
      return new Leases(record, () => now).handOver(server, 'a', { cloneId: 'b', until: minutes(60) });
    };
    expect(await handOver(new RecordChangedError('It was changed.'))).toBe(false);
    await expect(handOver(new TypeError('odd'))).rejects.toThrow('odd');
  });

  it('are taken once when the answer to the write is lost', async () => {
    running.tables.fault({ operation: 'PutItem', kind: 'drop-response', times: 1 });
    await open().take(asked('a'));
    expect(await holders()).toStrictEqual(['a']);
  });
});

describe('a single clone that waits', () => {
  const single = (cloneId: string) => asked(cloneId, { atOnce: 1, comesFirst: true });

  it('goes before the next one of a batch', async () => {
    await open().take(asked('batch-1', { atOnce: 1 }));
    await expect(open().take(single('single'))).rejects.toMatchObject(refused);
    await open().giveBack(server, 'batch-1');
    await expect(open().take(asked('batch-2', { atOnce: 1 }))).rejects.toMatchObject(refused);
    await open().take(single('single'));
    expect(await open().takenOn(server)).toStrictEqual({ holders: ['single'], ahead: 0 });
    await open().giveBack(server, 'single');
    await open().take(asked('batch-2', { atOnce: 1 }));
  });

  it('blocks no others once it has stopped trying', async () => {
    await open().take(asked('batch-1', { atOnce: 1 }));
    await expect(open().take(single('died'))).rejects.toMatchObject(refused);
    await expect(open().take(single('cancelled'))).rejects.toMatchObject(refused);
    await open().giveBack(server, 'batch-1');
    await open().giveBack(server, 'cancelled');
    expect(await open().takenOn(server)).toStrictEqual({ holders: [], ahead: 1 });
    await expect(open().take(asked('batch-2', { atOnce: 1 }))).rejects.toMatchObject(refused);
    now = minutes(3);
    await open().take(asked('batch-2', { atOnce: 1 }));
  });
});
