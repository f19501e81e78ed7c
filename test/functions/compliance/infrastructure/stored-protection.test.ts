import { expect, it } from 'vitest';
import type { Protection } from '../../../../functions/compliance/infrastructure/infrastructure.ts';
import { protectionAtPace } from '../../../../functions/compliance/infrastructure/stored-protection.ts';
import type { StoredItem } from '../../../../functions/platform/record/item.ts';

const start = Date.parse('2025-03-01T10:00:00Z');
const facts: Protection = { inventory: { machines: 9, inNoBackup: 1, names: ['forgotten'] }, unread: [] };

/** Reads hour by hour with these results. @returns the hours at which the server was asked */
async function askedAt(
  hours: readonly number[],
  given: Protection,
  { item, versionAt = () => '1.3-rev1' }: { item?: object; versionAt?: (hour: number) => string } = {},
): Promise<number[]> {
  let kept = item as StoredItem | undefined;
  const record = {
    get: async () => kept,
    change: async (key: object, change: (item: StoredItem | undefined) => object | undefined) => {
      // As stored and read again: nothing may exist only in memory.
      kept = JSON.parse(JSON.stringify({ ...key, ...change(kept) }));
      return kept;
    },
  };
  const asked: number[] = [];
  for (const hour of hours) {
    const now = new Date(start + hour * 3_600_000);
    const read = async () => {
      asked.push(hour);
      return given;
    };
    const pace = { version: versionAt(hour), everyHours: 24, now };
    // biome-ignore lint/suspicious/noExplicitAny: a record of one item.
    expect(await protectionAtPace(record as any, 'vbr-1', pace, read)).toEqual(given);
  }
  return asked;
}

it('asks the server at its pace, and returns the last answer in between', async () => {
  expect(await askedAt([0, 1, 23, 24, 25, 48], facts)).toEqual([0, 24, 48]);
});

it('stores that the server does not offer it, and asks again for what failed', async () => {
  const unread = (because: 'not-offered' | 'failed') => ({ unread: [{ fact: 'replicas', because }] });
  expect(await askedAt([0, 1, 2], unread('not-offered'))).toEqual([0]);
  expect(await askedAt([0, 1, 2], unread('failed'))).toEqual([0, 1, 2]);
});

it('asks again when what is stored has an unknown form, or a time in the future', async () => {
  const item = { version: '1.3-rev1', readAt: new Date(start).toISOString(), facts };
  expect(await askedAt([1, 2], facts, { item })).toEqual([]);
  expect(await askedAt([1, 2], facts, { item: { ...item, facts: 'odd' } })).toEqual([1]);
  const later = { ...item, readAt: new Date(start + 9 * 3_600_000).toISOString() };
  expect(await askedAt([1, 2], facts, { item: later })).toEqual([1]);
});

it('asks again when the server has another version', async () => {
  const versionAt = (hour: number) => (hour < 2 ? '1.2-rev1' : '1.3-rev1');
  expect(await askedAt([0, 1, 2, 3], facts, { versionAt })).toEqual([0, 2]);
});
