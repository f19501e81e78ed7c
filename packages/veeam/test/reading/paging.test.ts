import { expect, it, test } from 'vitest';
import { OddValues } from '../../src/reading/odd-values.ts';
import { List, ListBudget, type ListReading, type Page, type PageSource } from '../../src/reading/paging.ts';
import { Records } from '../../src/reading/records.ts';

const limits = { pages: 3, bytes: 100, ms: 1000 };

function setUp() {
  let nowMs = 5;
  const budget = new ListBudget(() => nowMs, limits);
  return { budget, pass: (ms: number) => (nowMs += ms) };
}

test('the reading of a list within all limits continues', () => {
  const { budget, pass } = setUp();
  expect(budget.spend(40)).toBeUndefined();
  pass(999);
  expect(budget.spend(59)).toBeUndefined();
});

test.each([
  ['pages', [1, 1, 1], 0],
  ['bytes', [50, 50], 0],
  ['ms', [1], 1000],
] as const)('the %s of all pages together are limited', (what, pages, ms) => {
  const { budget, pass } = setUp();
  pass(ms);
  const spent = pages.map((bytes) => budget.spend(bytes));
  expect(spent.pop()).toBe(what);
  expect(spent.every((exhausted) => exhausted === undefined)).toBe(true);
});

test.each([
  ['pages', 'answer-too-large', '3 pages'],
  ['bytes', 'answer-too-large', '100 bytes'],
  ['ms', 'request-timeout', '1000 ms'],
] as const)('the error for its %s is typed and names the limit', (what, code, limit) => {
  const error = setUp().budget.error('vbr-1', 'get all jobs', what);
  expect(error).toMatchObject({ code, server: 'vbr-1', operation: 'get all jobs' });
  expect(error.message).toContain(limit);
});

interface Given {
  readonly total?: number;
  readonly mostInVain?: number;
  readonly limits?: { readonly pages?: number; readonly bytes?: number };
  readonly isError?: boolean;
}

/** A list whose pages have one entry per character of a text: a letter is a record, a dot cannot be read. */
function listOf(
  pages: readonly (string | (Partial<Page<string>> & { readonly has: string }))[],
  { limits: given, isError = false, ...source }: Given = {},
) {
  const odd = new OddValues((text) => text);
  let asked = 0;
  const next = async (): Promise<Page<string>> => {
    const at = asked++;
    const page = pages[at];
    const { has, ...rest } = page === undefined || typeof page === 'string' ? { has: page ?? '' } : page;
    return { entries: [...has], bytes: has.length, isLast: at === pages.length - 1, ...rest };
  };
  const reading: ListReading<string, string> = {
    server: 's',
    operation: 'o',
    place: 'jobs',
    odd,
    source: { next, ...source } satisfies PageSource<string>,
    records: new Records(
      {
        read: (entry) => (entry === '.' ? undefined : entry),
        idOf: (id) => id,
        isSame: () => false,
      },
      odd,
    ),
    budget: new ListBudget(() => 0, { pages: 99, bytes: 99, ms: 1, ...given }),
    isError: () => isError,
  };
  return { list: List.of(() => reading), asked: () => asked, odd };
}

const more = { isLast: false };

it.each<[string, Parameters<typeof listOf>, string, number]>([
  ['pages until the last', [['ab', 'c']], 'abc', 2],
  ['a first page that is empty and the last', [['']], '', 1],
  ['a page that repeats, with as many as the total', [['ab', { has: 'ab', ...more }], { total: 2 }], 'ab', 2],
  ['a page in vain that may be', [['ab', 'ab', 'c'], { mostInVain: 1 }], 'abc', 3],
  ['two in vain, but not in a row', [['ab', 'ab', 'c', 'c', 'd'], { mostInVain: 1 }], 'abcd', 5],
  ['a page in vain that is the last', [['ab', 'ab']], 'ab', 2],
  ['an extra page that repeats', [['ab', { has: 'ab', isExtra: true }, 'c']], 'abc', 3],
  ['an extra page that is empty', [['ab', { has: '', isExtra: true }, 'c']], 'abc', 3],
  [
    'a page that came twice by mistake',
    [['ab', { has: 'ab', again: async () => pageOf('c') }, 'd']],
    'abcd',
    3,
  ],
  ['the last page at the limit', [['ab', 'c'], { limits: { pages: 2 } }], 'abc', 2],
])('reads completely %s', async (_what, given, items, requests) => {
  const { list, asked, odd } = listOf(...given);
  expect(await list.all()).toEqual({ items: [...items], isWhole: true });
  expect([asked(), odd.count]).toEqual([requests, 0]);
});

it.each<[string, Parameters<typeof listOf>, string, number]>([
  ['the same page again', [['ab', 'ab', 'c']], 'ab', 2],
  ['more in vain than may be', [['ab', 'ab', 'ab', 'c'], { mostInVain: 1 }], 'ab', 3],
  ['in vain although the total promises more', [['ab', 'ab'], { total: 3 }], 'ab', 2],
  ['an empty page before the last', [['ab', '', 'c']], 'ab', 2],
  ['an empty page although the total promises more', [['ab', ''], { total: 3 }], 'ab', 2],
  ['the last page although the total promises more', [['ab'], { total: 3 }], 'ab', 1],
  ['two pages that cannot be read', [['..', '..', 'c']], '', 2],
  ['as many pages as are taken', [['a', 'b', 'c'], { limits: { pages: 2 } }], 'ab', 2],
  ['as many bytes as are taken', [['a', 'bb', 'c'], { limits: { bytes: 3 } }], 'abb', 2],
  [
    'a page that is asked for again, and counts',
    [['a', { has: 'a', again: async () => pageOf('b') }, 'c'], { limits: { bytes: 3 } }],
    'ab',
    2,
  ],
])('ends at %s, and reports it', async (_what, given, items, requests) => {
  const { list, asked, odd } = listOf(...given);
  expect(await list.all()).toEqual({ items: [...new Set(items)], isWhole: false });
  expect(asked()).toBe(requests);
  expect(odd.values).toContainEqual({ record: 'jobs', field: '', problem: 'cut-off' });
});

it('is incomplete, and not cut off, when an entry is omitted', async () => {
  const { list, odd } = listOf(['.', '.a', '.', 'b']);
  expect(await list.all()).toEqual({ items: ['a', 'b'], isWhole: false });
  expect(odd.count).toBe(0);
});

it.each<[string, Parameters<typeof listOf>[0], Given, string]>([
  ['repeats', ['ab', 'ab', 'c'], {}, 'unreadable-answer'],
  ['ends early', ['ab'], { total: 3 }, 'unreadable-answer'],
  ['has left something out', ['a.'], {}, 'unreadable-answer'],
  ['is too long', ['a', 'b'], { limits: { pages: 1 } }, 'answer-too-large'],
])('is an error for a caller who needs it completely when it %s', async (_how, pages, given, code) => {
  const error = await listOf(pages, { ...given, isError: true })
    .list.all()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, server: 's', operation: 'o' });
  expect(error).toMatchObject({ retryable: code === 'unreadable-answer' });
});

it('does not request an extra page again, or one that has entries or cannot be read', async () => {
  let again = 0;
  const page = (has: string, more?: Partial<Page<string>>) => ({
    has,
    again: async () => {
      again += 1;
      return pageOf('z');
    },
    ...more,
  });
  const { list } = listOf([page('ab'), page('bc'), page('.'), page('c', { isExtra: true }), page('d')]);
  expect((await list.all()).items).toEqual(['a', 'b', 'c', 'd']);
  expect(again).toBe(0);
});

it('returns a list in one answer as one page', async () => {
  const list = List.inOne(async () => ({ items: [1, 2], isWhole: false }));
  expect(await list.all()).toEqual({ items: [1, 2], isWhole: false });
  expect(await Array.fromAsync(list)).toEqual([[1, 2]]);
});

function pageOf(has: string): Page<string> {
  return { entries: [...has], bytes: has.length, isLast: false };
}
