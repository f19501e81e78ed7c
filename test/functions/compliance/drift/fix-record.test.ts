import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../../functions/action.ts';
import { getFixAction, listFixesAction } from '../../../../functions/compliance/actions/list-fixes.ts';
import { type Fix, fixSchema, refuseOtherFix, viewOf } from '../../../../functions/compliance/drift/fix.ts';
import {
  DocumentTooLongError,
  Fixes,
  knownFix,
  placeOf,
} from '../../../../functions/compliance/drift/fix-record.ts';
import { memoryRecord } from '../memory-record.ts';

const idOf = (number: number) => `fix-${String(number).padStart(32, '0')}`;
const ann = { source: 'http', name: 'ann' } as const;
const job: Fix['jobs'][number] = {
  id: 'a',
  name: 'Daily SQL',
  standard: 'Golden',
  version: 'v1',
  changes: [{ field: 'retries', from: 1, to: 5, change: 'better' }],
  cannot: [{ field: 'encryption', because: 'it has a password' }],
};
const nothing = { ...job, id: 'b', changes: [] };
const fix = (number: number, changes: Partial<Fix> = {}): Fix => ({
  id: idOf(number),
  server: 'vbr-1',
  plannedBy: ann,
  plannedAt: `2026-11-2${number}T08:00:00.000Z`,
  needsSecondPerson: false,
  jobs: [job],
  ...changes,
});
const caller = (...servers: string[]): Caller => ({ ...ann, permissions: [], servers });
const context = (...servers: string[]) => ({ caller: caller(...servers), now: new Date(), requestId: 'r' });

/** Texts that hardly shrink when compressed. */
const noise = (hashes: number) =>
  Array.from({ length: hashes }, (_, index) =>
    createHash('sha256').update(String(index)).digest('base64'),
  ).join('');

describe('a fix in the record', () => {
  it('is in its own items and those of its jobs, for as long as history is kept', async () => {
    const { record, items } = memoryRecord();
    const fixes = new Fixes(record);
    const before = { name: 'Daily SQL', size: 12 };
    await fixes.create(fix(1), new Map([['a', { before, patch: { size: 3 } }]]));
    const expiresAt = Date.parse(fix(1).plannedAt) / 1000 + 86_400;
    expect([...items.values()]).toEqual([
      {
        pk: `FIX#${idOf(1)}`,
        sk: 'JOB#a',
        before: expect.any(String),
        patch: '{"size":3}',
        expiresAt,
        revision: 1,
      },
      {
        ...{ pk: `FIX#${idOf(1)}`, sk: 'FIX', listPk: 'FIX', listSk: `${fix(1).plannedAt}#${idOf(1)}` },
        ...{ fix: JSON.stringify(fix(1)), expiresAt, revision: 1 },
      },
    ]);
    expect(await fixes.get(idOf(1))).toEqual(fix(1));
    expect(await fixes.document(idOf(1), 'a')).toEqual({ before, patch: { size: 3 } });
    expect(await fixes.get(idOf(2))).toBeUndefined();
    expect(await fixes.document(idOf(1), 'b')).toBeUndefined();
  });

  it('is not made when a document is too long to be undone', async () => {
    const { record, items } = memoryRecord();
    const fixes = new Fixes(record);
    const of = (hashes: number) => new Map([['a', { before: { text: noise(hashes) }, patch: {} }]]);
    await expect(fixes.create(fix(1), of(9000))).rejects.toThrow(DocumentTooLongError);
    expect(items.size).toBe(0);
    await fixes.create(fix(1), of(5000));
    expect(items.size).toBe(2);
  });

  it.each([
    ['document', { before: 7, patch: '{}' }],
    ['change', { before: 'H4sIAAAAAAAAE6uuBQBDv6ajAgAAAA==' }],
  ])('has nothing of a job whose %s is lost', async (_, stored) => {
    const { record } = memoryRecord({ pk: `FIX#${idOf(1)}`, sk: 'JOB#a', ...stored });
    expect(await new Fixes(record).document(idOf(1), 'a')).toBeUndefined();
  });

  it('is changed from its present state, and not when it is gone or nothing changes', async () => {
    const { record, items } = memoryRecord();
    const fixes = new Fixes(record);
    await fixes.create(fix(1), new Map());
    const applied = { ...fix(1), appliedBy: ann };
    expect(await fixes.change(idOf(1), (now) => ({ ...now, appliedBy: ann }))).toEqual(applied);
    expect(await fixes.get(idOf(1))).toEqual(applied);
    const written = [...items.values()];
    expect(await fixes.change(idOf(1), () => undefined)).toEqual(applied);
    expect(await fixes.change(idOf(2), () => fix(2))).toBeUndefined();
    expect([...items.values()]).toEqual(written);
  });

  it('is read for callers who may use its server; for others it looks like an unknown one', async () => {
    const { record } = memoryRecord();
    const fixes = new Fixes(record);
    await fixes.create(fix(1), new Map());
    expect(await knownFix(fixes, idOf(1), caller('vbr-1'))).toEqual(fix(1));
    const messages = [];
    for (const [id, servers] of [
      [idOf(1), ['em-1']],
      [idOf(2), ['*']],
    ] as const) {
      const error = await knownFix(fixes, id, caller(...servers)).catch((reason) => reason);
      expect(error).toMatchObject({ kind: 'not-found' });
      messages.push(error.message);
    }
    expect(messages[0]).toBe(messages[1]);
  });

  it('of newer code is read without unknown parts, and not when it cannot be used', async () => {
    const stored = (text: unknown) => ({ pk: `FIX#${idOf(1)}`, sk: 'FIX', fix: text });
    const get = (text: unknown) => new Fixes(memoryRecord(stored(text)).record).get(idOf(1));
    expect(await get(JSON.stringify({ ...fix(1), more: 1 }))).toEqual(fix(1));
    expect(await get('no JSON')).toBeUndefined();
    expect(await get(7)).toBeUndefined();
  });
});

describe('the list of fixes', () => {
  const applied = { appliedBy: ann, jobs: [{ ...job, outcome: 'fixed' as const }] };
  const all = [
    fix(1),
    fix(2, applied),
    fix(3, { server: 'em-1' }),
    fix(4),
    fix(5, { ...applied, jobs: [job] }),
  ];

  async function listing() {
    const { record } = memoryRecord({
      pk: 'FIX#x',
      sk: 'FIX',
      listPk: 'FIX',
      listSk: '2026-12',
      fix: 'lost',
    });
    for (const each of all) await new Fixes(record).create(each, new Map());
    const list = listFixesAction(record);
    return async (query: object, ...servers: string[]) => {
      const { fixes, ...rest } = await list.run({ limit: 200, ...query }, context(...servers));
      return { numbers: fixes.map(({ id }) => Number(id.slice(4))), fixes, ...rest };
    };
  }

  it.each<[query: object, servers: string[], numbers: number[]]>([
    [{}, ['*'], [5, 4, 3, 2, 1]],
    [{}, ['em-1'], [3]],
    [{ server: ['vbr-1'] }, ['*'], [5, 4, 2, 1]],
    [{ server: ['vbr-1'] }, ['em-1'], []],
    [{ status: ['planned'] }, ['*'], [4, 3, 1]],
    [{ status: ['applied', 'incomplete'] }, ['*'], [5, 2]],
    [{ status: ['incomplete'], server: ['em-1'] }, ['*'], []],
  ])('by %j for %j is newest first', async (query, servers, numbers) => {
    const list = await listing();
    const listed = await list(query, ...servers);
    expect(listed.numbers).toEqual(numbers);
    expect(listed.fixes).toEqual(
      all
        .filter(({ id }) => numbers.includes(Number(id.slice(4))))
        .reverse()
        .map(viewOf),
    );
    expect(listed).not.toHaveProperty('next');
  });

  it('comes page by page', async () => {
    const list = await listing();
    const first = await list({ limit: 2 }, '*');
    const second = await list({ limit: 2, next: first.next }, '*');
    const third = await list({ limit: 2, next: second.next }, '*');
    expect([first.numbers, second.numbers, third.numbers]).toEqual([[5, 4], [3, 2], [1]]);
    expect(third).not.toHaveProperty('next');
    expect(await list({ limit: 5 }, '*')).not.toHaveProperty('next');
    await expect(list({ next: 'x' }, '*')).rejects.toMatchObject({ kind: 'invalid-input' });
  });

  it('shows a fix as it is shown by its id', async () => {
    const { record } = memoryRecord();
    await new Fixes(record).create(fix(1), new Map());
    expect(await getFixAction(record).run({ id: idOf(1) }, context('vbr-1'))).toEqual(viewOf(fix(1)));
    await expect(getFixAction(record).run({ id: idOf(1) }, context('em-1'))).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('a fix as it is shown', () => {
  it('has neither its claim nor the versions of documents', () => {
    const claimed = fix(1, { claimedUntil: '2026-11-21T08:01:00.000Z' });
    const { version: _, ...shown } = job;
    expect(viewOf(claimed)).toEqual({ ...fix(1), status: 'planned', jobs: [shown] });
  });

  it.each([
    ['planned', undefined, [job, nothing]],
    ['applied', ann, [{ ...job, outcome: 'fixed' as const }, nothing]],
    ['incomplete', ann, [{ ...job, outcome: 'fixed' as const }, job]],
    ['incomplete', ann, [{ ...job, outcome: 'changed' as const }]],
  ])('is %s: %#', (status, appliedBy, jobs) => {
    expect(viewOf(fix(1, { jobs, ...(appliedBy && { appliedBy }) })).status).toBe(status);
  });
});

it.each([
  ['another server', fix(1, { server: 'em-1' }), ['server']],
  [
    'another value',
    fix(1, { jobs: [{ ...job, changes: [{ ...job.changes[0], to: 3 } as never] }] }),
    ['retries of Daily SQL'],
  ],
  [
    'another value to begin with',
    fix(1, { jobs: [{ ...job, changes: [{ ...job.changes[0], from: 3 } as never] }] }),
    ['retries of Daily SQL'],
  ],
  ['a job less', fix(1, { jobs: [] }), ['retries of Daily SQL']],
])('is refused when it would do something else than was approved: %s', (_, now, fields) => {
  expect(() => refuseOtherFix(fix(1), fix(1, { plannedAt: 'later', needsSecondPerson: true }))).not.toThrow();
  expect(() => refuseOtherFix(fix(1), now)).toThrow(
    expect.objectContaining({
      kind: 'conflict',
      problems: fields.map((field) => expect.objectContaining({ field })),
    }),
  );
});

it('is stored with every possible field', () => {
  const whole: Fix = {
    ...fix(1, { undoes: idOf(2), appliedBy: ann, appliedAt: '2026-11-21T08:00:00.000Z' }),
    claimedUntil: '2026-11-21T08:01:00.000Z',
    jobs: [{ ...job, outcome: 'refused', because: 'no', endedAt: '2026-11-21T08:00:00.000Z' }],
  };
  expect(fixSchema.parse(whole)).toEqual(whole);
  expect(placeOf(whole)).toBe(`${whole.plannedAt}#${whole.id}`);
});
