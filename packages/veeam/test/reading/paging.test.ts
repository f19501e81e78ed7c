import { expect, test } from 'vitest';
import { ListBudget } from '../../src/reading/paging.ts';

const limits = { pages: 3, bytes: 100, ms: 1000 };

function setUp() {
  let nowMs = 5;
  const budget = new ListBudget(() => nowMs, limits);
  return { budget, pass: (ms: number) => (nowMs += ms) };
}

test('a list within all limits is read on', () => {
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
