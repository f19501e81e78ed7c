import { describe, expect, it } from 'vitest';
import { batchIdOf, contentHash } from '../../../functions/clone/batches/batch.ts';
import { readItems } from '../../../functions/clone-batches/read-items.ts';
import { batchBody, createBatchInput, csvOptions } from '../../../functions/clone-batches/request.ts';

const item = { server: 'em-1', job: 'Standard', name: 'Clone' };
const csv = (rows: string[], header = 'server,job,name') => [header, ...rows].join('\n');

describe('readItems', () => {
  it('counts the items of a list from 1, and applies the defaults', () => {
    const read = readItems({
      items: [{ name: 'a' }, { name: 'b', job: 'Other' }],
      defaults: { server: 'em-1', job: 'Standard' },
    });
    expect(read).toStrictEqual({
      items: [
        { row: 1, request: { server: 'em-1', job: 'Standard', name: 'a' } },
        { row: 2, request: { server: 'em-1', job: 'Other', name: 'b' } },
      ],
      faulty: [],
      problems: [],
    });
  });

  it('names every fault of every item, with the similar field', () => {
    const { items, problems } = readItems({
      items: [
        item,
        { ...item, nam: 'x' },
        { server: 'EM 1', job: 'a\nb' },
        'text',
        null,
        [item],
        { ...item, enabled: 'yes' },
      ],
    });
    expect(items.map(({ row }) => row)).toStrictEqual([1]);
    expect(problems.map(({ row, field }) => [row, field])).toStrictEqual([
      [4, 'items'],
      [5, 'items'],
      [6, 'items'],
      [2, 'nam'],
      [3, 'server'],
      [3, 'job'],
      [3, 'name'],
      [7, 'enabled'],
    ]);
    expect(problems.find(({ field }) => field === 'nam')?.message).toMatch(/Did you mean "name"/);
    expect(problems.find(({ row, field }) => row === 3 && field === 'name')?.message).toBe('It is missing.');
    expect(problems.find(({ row }) => row === 7)?.message).toBe('It takes true or false.');
  });

  it('keeps the valid parts of an item with faults, so that its other faults can be found', () => {
    const { items, faulty, problems } = readItems({
      items: [
        { ...item, enabled: 'maybe', nam: 'x' },
        { ...item, job: '' },
      ],
    });
    expect(items).toStrictEqual([]);
    expect(faulty).toStrictEqual([{ row: 1, request: item }]);
    expect(problems.map(({ row, field }) => [row, field])).toStrictEqual([
      [1, 'enabled'],
      [1, 'nam'],
      [2, 'job'],
    ]);
  });

  it('requires no column for fields with a default', () => {
    expect(
      readItems({ items: csv(['a'], 'name'), defaults: { server: 'em-1', job: 'Standard' } }).problems,
    ).toStrictEqual([]);
    expect(readItems({ items: csv(['a'], 'name'), defaults: { server: 'em-1' } }).problems).toStrictEqual([
      { row: 1, field: 'job', message: 'The column is missing.' },
    ]);
  });

  it('accepts 1 to 10,000 items', () => {
    const rows = (count: number) =>
      csv(Array.from({ length: count }, (_none, index) => `em-1,Standard,${index}`));
    expect(readItems({ items: rows(10_000) }).items).toHaveLength(10_000);
    expect(() => readItems({ items: rows(10_001) })).toThrow(
      'The batch has 10001 items; it takes 1 to 10000.',
    );
    expect(readItems({ items: Array(10_000).fill(item) }).items).toHaveLength(10_000);
    // Whatever the items are: their faults are not searched.
    expect(() => readItems({ items: Array(10_001).fill(0) })).toThrow(
      expect.objectContaining({
        kind: 'invalid-input',
        problems: [expect.objectContaining({ field: 'items' })],
      }),
    );
    expect(() => readItems({ items: [] })).toThrow('The batch has 0 items');
    expect(() => readItems({ items: 'server,job,name\n\n' })).toThrow('The batch has 0 items');
  });
});

describe('the options of a batch', () => {
  it('are by default five clones at a time on a server, and no dry run', () => {
    const usual = { clonesPerServer: 5, dryRun: false };
    expect(batchBody.parse({ items: [7] })).toStrictEqual({ ...usual, items: [7] });
    expect(csvOptions.parse({ server: 'em-1' })).toMatchObject({ server: 'em-1' });
    expect(createBatchInput.parse({ ...csvOptions.parse({}), items: 'x' })).toStrictEqual({
      ...usual,
      items: 'x',
    });
  });

  it.each([
    [batchBody, { items: [], clonesPerServer: 100, stopAfterFailures: 10_000, dryRun: true }],
    [csvOptions, { clonesPerServer: '100', stopAfterFailures: '10000', dryRun: 'true' }],
  ])('are numbers within bounds, or true or false', (schema, most) => {
    expect(schema.parse(most)).toMatchObject({
      clonesPerServer: 100,
      stopAfterFailures: 10_000,
      dryRun: true,
    });
    for (const beyond of [
      { clonesPerServer: 101 },
      { clonesPerServer: 0 },
      { stopAfterFailures: 10_001 },
      { stopAfterFailures: 0 },
      { dryRun: 1 },
      { server: 'EM 1' },
      { odd: 1 },
    ])
      expect(schema.safeParse({ ...most, ...beyond }).error?.issues).toHaveLength(1);
    expect(schema.safeParse({ ...most, items: 7 }).success).toBe(false);
  });
});

describe('the identity of a batch', () => {
  const hashOf = (items: string | unknown[]) => contentHash(readItems({ items }).items);

  it('depends on the requested clones, however they are written', () => {
    const hash = hashOf([item, { ...item, name: 'b', enabled: true }]);
    expect(
      hashOf(csv(['"em-1",Standard,Clone,', '', 'em-1,Standard,b,TRUE'], 'server,job,name,enabled')),
    ).toBe(hash);
    expect(
      hashOf([
        { name: 'Clone', job: 'Standard', server: 'em-1' },
        { ...item, enabled: true, name: 'b' },
      ]),
    ).toBe(hash);
    expect(hashOf([{ ...item, name: 'b', enabled: true }, item])).not.toBe(hash);
  });

  it('depends on the caller', () => {
    const idOf = (name: string, key: string | undefined, hash: string) =>
      batchIdOf({ source: 'http', name }, key, hash);
    expect(idOf('ci', undefined, 'x')).toBe(idOf('ci', undefined, 'x'));
    // With a key, the id is the same for any content: the content is compared, and refused if it differs.
    expect(idOf('ci', 'weekly', 'x')).toBe(idOf('ci', 'weekly', 'y'));
    const others = [idOf('me', undefined, 'x'), idOf('ci', 'x', 'x'), idOf('ci', 'content,x', 'x')];
    expect(new Set([idOf('ci', undefined, 'x'), ...others]).size).toBe(4);
  });
});
