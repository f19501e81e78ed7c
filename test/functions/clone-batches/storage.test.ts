import { describe, expect, it } from 'vitest';
import { itemStates } from '../../../functions/clone-batches/progress.ts';
import { readFailures } from '../../../functions/clone-batches/results.ts';
import { BatchStorage } from '../../../functions/clone-batches/storage.ts';
import type { ObjectStore } from '../../../functions/platform/object-store.ts';

const requestedBy = { source: 'http', name: 'ci' } as const;
const at = '2026-11-23T08:00:00.000Z';
const request = (name: string) => ({ server: 'vbr-1', job: 'DB', name });
const batch = {
  id: 'b',
  contentHash: 'h',
  requestedBy,
  requestedAt: at,
  items: ['A', 'B', 'C'].map((name, index) => ({ row: index + 1, request: request(name) })),
};
const result = (row: number, outcome = 'failed') => ({
  row,
  attempt: 1,
  cloneId: `c-${row}`,
  outcome,
  message: 'No space.',
  warnings: [],
  endedAt: at,
});
const run = {
  number: 1,
  requestedBy,
  startedAt: at,
  clonesPerServer: 1,
  stopAfterFailures: null,
  items: 3,
  partitions: [{ server: 'vbr-1', chunksKey: 'k', atOnce: 1 }],
};

/** Storage with these objects below the batch's folder. */
function storageWith(objects: Record<string, unknown>) {
  const texts = Object.entries(objects).map(([name, value]) => ({
    key: `clone-batches/b/${name}`,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  const store = {
    get: async (key: string) => texts.find((one) => one.key === key),
    list: async (prefix: string) =>
      texts
        .filter(({ key }) => key.startsWith(prefix))
        .map(({ key, text }) => ({ key, sizeBytes: text.length, modifiedAt: new Date(at) })),
  };
  return new BatchStorage(store as unknown as ObjectStore);
}

describe('what another version has stored of a batch', () => {
  it('passes with fields that nobody knows here, at whatever depth', async () => {
    const later = { later: 1 };
    const storage = storageWith({
      'batch.json': {
        ...batch,
        ...later,
        items: batch.items.map((item) => ({ ...item, request: { ...item.request, ...later } })),
      },
      'run-0001.json': { ...run, ...later, partitions: [{ ...run.partitions[0], ...later }] },
      'summary.json': { id: 'b', run: 1, endedAt: at, ...later },
      'results/000001.0001.failed': { ...result(1), ...later },
    });
    expect(await storage.getBatch('b')).toEqual(batch);
    expect(await storage.getLastRun('b')).toEqual(run);
    expect(await storage.getSummary('b')).toEqual({ id: 'b', run: 1, endedAt: at });
    const [ended] = await storage.listResults('b');
    expect(ended && (await storage.getResult('b', ended))).toEqual(result(1));
  });

  it.each([['{"row":'], [[]], [{ ...result(2), message: 7 }], [result(3)], [result(2, 'succeeded')]])(
    'costs one item when its result is %j',
    async (odd) => {
      const storage = storageWith({
        'results/000001.0001.failed': result(1),
        'results/000002.0001.failed': odd,
        'results/000003.0001.postponed': result(3, 'postponed'),
      });
      const states = itemStates(batch, await storage.listResults('b'), []);
      const { failures } = await readFailures(storage, batch, states, { limit: 50, after: 0 });
      expect(failures.map(({ row, outcome }) => [row, outcome])).toEqual([
        [1, 'failed'],
        [2, 'failed'],
        [3, 'unknown'],
      ]);
      expect(failures[0]?.message).toBe('No space.');
      for (const unreadable of failures.slice(1)) {
        expect(unreadable).toMatchObject({ attempt: 1, cloneId: expect.any(String), server: 'vbr-1' });
        expect(unreadable.message).toContain('cannot be read');
      }
    },
  );

  it('is passed over when its key names no attempt', async () => {
    const storage = storageWith({
      'results/notes.txt': 'x',
      'results/000001.0001.failed': result(1),
      'started/000002.0001': '',
      'started/other': '',
    });
    expect((await storage.listResults('b')).map(({ row }) => row)).toEqual([1]);
    expect(await storage.listStarted('b')).toEqual([{ row: 2, attempt: 1 }]);
  });

  it('says nothing of results that a summary which cannot be read is about', async () => {
    expect(await storageWith({ 'summary.json': { run: 'x' } }).getSummary('b')).toBeUndefined();
  });

  it('is refused, and not taken for absent, when the batch or its run cannot be read', async () => {
    const storage = storageWith({ 'batch.json': '{', 'run-0001.json': {} });
    await expect(storage.getBatch('b')).rejects.toMatchObject({ kind: 'conflict' });
    await expect(storage.getLastRun('b')).rejects.toMatchObject({ kind: 'conflict' });
  });
});
