import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fault, FaultBook, matchesPath } from '../../src/server/faults.ts';

const reset: Fault = { server: 'em-1', times: 1, kind: 'reset' };

test.each([
  ['/api/jobs', '/api/jobs/1?action=clone', true],
  ['/api/jobs/*?action=clone', '/api/jobs/1?action=clone', true],
  ['/api/jobs/*?action=clone', '/api/jobs/1?action=start', false],
  ['/API/Jobs', '/api/jobs', true],
  ['*/jobs', '/api/jobs', true],
  ['/jobs', '/api/jobs', false],
  ['/api/*/*/x', '/api/a/b/x', true],
  ['/a.i', '/api', false],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(matchesPath(pattern, path)).toBe(expected);
});

test('every path fits itself and its own beginnings', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.nat(), (path, length) => {
      expect(matchesPath(path.slice(0, length).replaceAll('*', ''), path.replaceAll('*', ''))).toBe(true);
    }),
  );
});

describe('a book of faults', () => {
  test('hits the given number of times, and no other server, method or path', () => {
    const book = new FaultBook();
    book.add({ ...reset, times: 2, method: 'post', path: '/api' });
    expect(book.take('vbr-1', 'POST', '/api')).toBeUndefined();
    expect(book.take('em-1', 'GET', '/api')).toBeUndefined();
    expect(book.take('em-1', 'POST', '/other')).toBeUndefined();
    expect(book.take('em-1', 'POST', '/api/x')?.kind).toBe('reset');
    expect(book.list()).toMatchObject([{ kind: 'reset', remaining: 1 }]);
    expect(book.take('em-1', 'POST', '/api/x')?.kind).toBe('reset');
    expect(book.take('em-1', 'POST', '/api/x')).toBeUndefined();
    expect(book.list()).toEqual([]);
  });

  test('tries those added first', () => {
    const book = new FaultBook();
    book.add(reset);
    book.add({ ...reset, kind: 'truncate' });
    const kinds = [1, 2, 3].map(() => book.take('em-1', 'GET', '/')?.kind);
    expect(kinds).toEqual(['reset', 'truncate', undefined]);
  });

  test('a seeded chance falls the same way each time, and about as often as it should', () => {
    const run = (seed: number) => {
      const book = new FaultBook();
      book.add({ ...reset, times: 1_000, probability: 0.2, seed });
      return Array.from({ length: 1_000 }, () => book.take('em-1', 'GET', '/') !== undefined);
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
    const hits = run(7).filter(Boolean).length;
    expect(hits).toBeGreaterThan(150);
    expect(hits).toBeLessThan(250);
  });
});
