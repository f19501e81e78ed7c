import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInput } from '../../../functions/input/parse-input.ts';
import { isWanted, listRequest } from '../../../functions/jobs/list-request.ts';
import { pageOf } from '../../../functions/jobs/page.ts';
import { healthyJob } from '../compliance/estate.ts';

const asked = (query: Record<string, string>) => parseInput(listRequest, query);

describe('the query of GET /jobs', () => {
  test('has a limit of its own', () => {
    expect(asked({})).toEqual({ limit: 1000 });
  });

  test('takes several values with commas', () => {
    expect(asked({ server: 'a,b', status: 'idle,running', limit: '7' })).toEqual({
      server: ['a', 'b'],
      status: ['idle', 'running'],
      limit: 7,
    });
  });

  test.each([
    [{ colour: 'red' }, 'colour'],
    [{ product: 'tape' }, 'product'],
    [{ server: 'a,,b' }, 'server'],
    [{ lastResult: '' }, 'lastResult'],
    [{ name: '' }, 'name'],
    [{ limit: '1e3' }, 'limit'],
    [{ limit: '9999' }, 'limit'],
  ])('refuses %o by name', (query, field) => {
    expect(() => asked(query as Record<string, string>)).toThrow(field);
  });
});

describe('a job is wanted', () => {
  test.each([
    [{ server: 'vbr01' }, true],
    [{ server: 'em-1' }, true],
    [{ server: 'vbr02' }, false],
    [{ product: 'backup-replication' }, true],
    [{ product: 'microsoft365' }, false],
    [{ status: 'idle,queued' }, true],
    [{ status: 'running' }, false],
    [{ lastResult: 'failed' }, false],
    [{ name: 'daily*' }, true],
    [{ name: 'daily' }, false],
    [{ repository: '*main*' }, true],
    [{ repository: 'repo-1' }, true],
    [{ repository: 'other' }, false],
  ])('by %o: %s', (query, wanted) => {
    const job = healthyJob({ alsoSeenBy: ['em-1'] });
    expect(isWanted(job, asked(query as Record<string, string>))).toBe(wanted);
  });
});

describe('pages', () => {
  const job = fc
    .record({ server: fc.constantFrom('a', 'b'), name: fc.string({ maxLength: 3 }), id: fc.uuid() })
    .map((fields) => healthyJob(fields));
  const jobs = fc.uniqueArray(job, { selector: ({ id }) => id, maxLength: 30 });

  test('are together the whole, each job once', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 1, max: 10 }), (all, limit) => {
        const ids: string[] = [];
        let next: string | undefined;
        do {
          const page = pageOf(all, limit, next);
          ids.push(...page.jobs.map(({ id }) => id));
          next = page.next;
        } while (next !== undefined);
        expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      }),
    );
  });

  test('neither repeat nor hide a job when others come and go between them', () => {
    fc.assert(
      fc.property(jobs, jobs, fc.integer({ min: 1, max: 5 }), (all, others, limit) => {
        const first = pageOf(all, limit, undefined);
        if (first.next === undefined) return;
        const seen = new Set(first.jobs.map(({ id }) => id));
        const rest = all.filter(({ id }) => !seen.has(id));
        const second = pageOf([...rest, ...others], 100, first.next);
        const ids = second.jobs.map(({ id }) => id);
        expect(rest.every(({ id }) => ids.includes(id))).toBe(true);
        expect(ids.filter((id) => seen.has(id))).toEqual([]);
      }),
    );
  });

  const odd = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      '__proto__',
      'a\nb',
      '<b>',
      'x'.repeat(10_000),
      '\ud800'.repeat(100),
      '\u0001'.repeat(100),
    ),
  );

  test('are together the whole, whatever names and ids are', () => {
    const anyJob = fc.record({ name: odd, id: odd, objects: fc.nat(3) }).map((fields) => healthyJob(fields));
    fc.assert(
      fc.property(fc.array(anyJob, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (all, limit) => {
        const seen: unknown[] = [];
        let next: string | undefined;
        do {
          const page = pageOf(all, limit, asked(next === undefined ? {} : { next }).next);
          seen.push(...page.jobs);
          next = page.next;
        } while (next !== undefined);
        expect(seen).toHaveLength(all.length);
        expect(new Set(seen)).toEqual(new Set(all));
      }),
    );
  });

  test('tell two records of one id apart', () => {
    const records = [healthyJob({ objects: 1 }), healthyJob({ objects: 2 })];
    const first = pageOf(records, 1, undefined);
    expect([...first.jobs, ...pageOf(records, 1, first.next).jobs]).toEqual(records);
  });

  test('end before an answer is too long to be given', () => {
    const description = 'x'.repeat(2_000);
    const all = Array.from({ length: 5_000 }, (_, index) => healthyJob({ id: `${index}`, description }));
    const page = pageOf(all, 5_000, undefined);
    expect(JSON.stringify(page.jobs).length).toBeLessThan(4_500_000);
    expect(page.next).toBeDefined();
  });

  test.each(['', 'e30', 'WyJhIl0', '%%%'])('refuse the cursor %j', (next) => {
    expect(() => pageOf([], 1, next)).toThrow(expect.objectContaining({ kind: 'invalid-input' }));
  });
});
