import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInput } from '../../../functions/input/parse-input.ts';
import { isWanted, listRequest, mayHaveWanted, orderColumns } from '../../../functions/jobs/list-request.ts';
import { pageOf } from '../../../functions/jobs/page.ts';
import { healthyJob } from '../compliance/estate.ts';

const asked = (query: Record<string, string>) => parseInput(listRequest, query);

describe('the query of GET /jobs', () => {
  test('has its own limit', () => {
    expect(asked({})).toStrictEqual({ limit: 1000, order: 'asc', fresh: false });
  });

  test('accepts several values, separated by commas', () => {
    expect(asked({ server: 'a,b', status: 'idle,running', limit: '7' })).toStrictEqual({
      server: ['a', 'b'],
      status: ['idle', 'running'],
      limit: 7,
      order: 'asc',
      fresh: false,
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
    [{ id: 'DB Backup' }, 'id'],
    [{ repositoryId: '1' }, 'repositoryId'],
    [{ type: 'a b' }, 'type'],
    [{ lastRunAfter: 'yesterday' }, 'lastRunAfter'],
    [{ lastRunBefore: '2026-02-30T00:00:00Z' }, 'lastRunBefore'],
    [{ highPriority: 'yes' }, 'highPriority'],
    [{ objectsCount: '-1' }, 'objectsCount'],
    [{ orderBy: 'LastRun' }, 'orderBy'],
    [{ objectsCount: '1234567890' }, 'objectsCount'],
    [{ objectsCount: '1x' }, 'objectsCount'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ type: 'x'.repeat(101) }, 'type'],
    [{ workload: 'a-b' }, 'workload'],
    [{ next: 'x'.repeat(2_501) }, 'next'],
    [{ limit: '5001' }, 'limit'],
    [{ fresh: 'yes' }, 'fresh'],
    [{ order: 'descending' }, 'order'],
  ])("refuses %o with the parameter's name", (query, field) => {
    expect(() => asked(query as Record<string, string>)).toThrow(field);
  });
});

test.each<[Record<string, string>, Record<string, unknown>]>([
  [{ name: 'x'.repeat(200) }, { name: 'x'.repeat(200) }],
  [{ type: 'x'.repeat(100) }, { type: ['x'.repeat(100)] }],
  [{ workload: 'vm,a_b' }, { workload: ['vm', 'a_b'] }],
  [{ next: 'x'.repeat(2_500) }, { next: 'x'.repeat(2_500) }],
  [{ limit: '5000' }, { limit: 5_000 }],
  [{ objectsCount: '123456789' }, { objectsCount: 123_456_789 }],
  [{ highPriority: 'true' }, { highPriority: true }],
  [{ highPriority: 'false' }, { highPriority: false }],
  [{ fresh: 'true' }, { fresh: true }],
  [{ fresh: 'false' }, { fresh: false }],
  [{ order: 'asc' }, { order: 'asc' }],
  [{ order: 'desc' }, { order: 'desc' }],
  [{ repository: 'R' }, { repository: 'R' }],
  [{ lastRunAfter: '2026-11-22T21:00:00+01:00' }, { lastRunAfter: '2026-11-22T21:00:00+01:00' }],
  ...orderColumns.map((orderBy): [Record<string, string>, Record<string, unknown>] => [
    { orderBy },
    { orderBy },
  ]),
])('the query %j is accepted', (query, taken) => {
  expect(asked(query)).toMatchObject(taken);
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
    [{ product: 'microsoft365,backup-replication' }, true],
    [{ lastResult: 'failed,success' }, true],
    [{ type: 'backup' }, true],
    [{ type: 'VSphereReplica' }, false],
  ])('by %o: %s', (query, wanted) => {
    const job = healthyJob({ alsoSeenBy: ['em-1'] });
    expect(isWanted(job, asked(query as Record<string, string>))).toBe(wanted);
  });

  const full = healthyJob({
    id: 'ab3f5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11',
    type: 'VSphereBackup',
    workload: 'vm',
    isHighPriority: true,
    objects: 3,
    lastRun: '2026-11-22T22:00:00.000Z',
    repository: { id: 'cd3f5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11' },
  });
  test.each([
    [{ id: 'AB3F5F0E-55b7-4a0c-8d5c-3f1f6b0f3c11' }, true],
    [{ id: '00000000-55b7-4a0c-8d5c-3f1f6b0f3c11' }, false],
    [{ type: 'vspherebackup' }, true],
    [{ type: 'Backup' }, true],
    [{ type: 'BackupCopy,VSphereReplica' }, false],
    [{ workload: 'server,VM' }, true],
    [{ workload: 'server' }, false],
    [{ highPriority: 'true' }, true],
    [{ highPriority: 'false' }, false],
    [{ objectsCount: '3' }, true],
    [{ objectsCount: '4' }, false],
    [{ repositoryId: 'CD3F5F0E-55b7-4a0c-8d5c-3f1f6b0f3c11' }, true],
    [{ repositoryId: '003F5F0E-55b7-4a0c-8d5c-3f1f6b0f3c11' }, false],
    [{ lastRunAfter: '2026-11-22T21:00:00Z' }, true],
    [{ lastRunAfter: '2026-11-22T21:00:00-02:00' }, false],
    [{ lastRunAfter: '2026-11-22T22:00:00Z' }, false],
    [{ lastRunBefore: '2026-11-22T22:00:01Z' }, true],
    [{ lastRunBefore: '2026-11-22T22:00:00Z' }, false],
  ])('by %o, of the job states: %s', (query, wanted) => {
    expect(isWanted(full, asked(query as Record<string, string>))).toBe(wanted);
  });

  test.each([
    { highPriority: 'false' },
    { workload: 'vm' },
    { lastRunAfter: '2026-11-22T21:00:00Z' },
    { lastRunBefore: '2026-11-22T21:00:00Z' },
    { repository: '*' },
    { repositoryId: '003F5F0E-55b7-4a0c-8d5c-3f1f6b0f3c11' },
    { objectsCount: '0' },
  ])('not by %o, when the value is missing', (query) => {
    const { lastRun: _, repository: __, objects: ___, ...untold } = healthyJob();
    expect(isWanted(untold, asked(query as unknown as Record<string, string>))).toBe(false);
  });
});

test('the old name of a type matches only Backup & Replication', () => {
  const job = (product: 'enterprise-manager' | 'backup-replication', type: string) =>
    healthyJob({ product, type });
  const query = asked({ type: 'Backup' });
  expect(isWanted(job('backup-replication', 'VSphereBackup'), query)).toBe(true);
  expect(isWanted(job('backup-replication', 'BACKUP'), query)).toBe(true);
  expect(isWanted(job('enterprise-manager', 'Backup'), query)).toBe(true);
  expect(isWanted(job('enterprise-manager', 'VSphereBackup'), query)).toBe(false);
  expect(isWanted(job('backup-replication', 'Backup'), asked({ type: 'VSphereBackup' }))).toBe(true);
});

describe('a server may have a wanted job', () => {
  test.each([
    ['enterprise-manager', {}, true],
    ['enterprise-manager', { workload: 'vm' }, false],
    ['enterprise-manager', { repositoryId: '003F5F0E-55b7-4a0c-8d5c-3f1f6b0f3c11' }, false],
    ['enterprise-manager', { product: 'microsoft365' }, false],
    ['enterprise-manager', { product: 'microsoft365,enterprise-manager' }, true],
    ['enterprise-manager', { status: 'unknown' }, false],
    ['enterprise-manager', { status: 'idle' }, true],
    ['enterprise-manager', { status: 'disabled' }, true],
    ['backup-replication', { status: 'unknown' }, true],
    ['backup-replication', { status: 'idle' }, true],
    ['backup-replication', { status: 'disabled' }, true],
    ['backup-replication', { status: 'running' }, true],
    ['backup-replication', { status: 'queued' }, false],
    ['microsoft365', { workload: 'vm' }, false],
    ['microsoft365', { highPriority: 'false' }, false],
    ['microsoft365', { type: 'backup' }, true],
    ['microsoft365', { repository: 'x' }, true],
    ['enterprise-manager', { highPriority: 'true' }, false],
    ['enterprise-manager', { repository: 'Main' }, false],
    ['enterprise-manager', { status: 'queued' }, false],
    ['enterprise-manager', { status: 'queued,running' }, true],
    ['backup-replication', { status: 'disconnected' }, false],
    ['backup-replication', { highPriority: 'true', workload: 'vm' }, true],
    ['microsoft365', { type: 'BackupCopy' }, false],
    ['microsoft365', { type: 'copy' }, true],
    ['microsoft365', { objectsCount: '1' }, false],
    ['microsoft365', { status: 'queued' }, true],
  ] as const)('%s by %o: %s', (product, query, expected) => {
    expect(mayHaveWanted(product, asked({ ...query }))).toBe(expected);
  });
});

describe('pages', () => {
  const job = fc
    .record({ server: fc.constantFrom('a', 'b'), name: fc.string({ maxLength: 3 }), id: fc.uuid() })
    .map((fields) => healthyJob(fields));
  const jobs = fc.uniqueArray(job, { selector: ({ id }) => id, maxLength: 30 });

  test('together have every job once', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 1, max: 10 }), (all, limit) => {
        const ids: string[] = [];
        let next: string | undefined;
        do {
          const page = pageOf(all, limit, next);
          ids.push(...page.jobs.map(({ id }) => id));
          next = page.next;
        } while (next !== undefined);
        expect(ids.toSorted()).toStrictEqual(all.map(({ id }) => id).toSorted());
      }),
    );
  });

  test('link to no empty page', () => {
    const all = [healthyJob({ id: '1' }), healthyJob({ id: '2' })];
    const { next } = pageOf(all, 1, undefined);
    expect(next).toBeDefined();
    for (const last of [pageOf(all, 1, next), pageOf(all, 2, undefined)]) expect(last.next).toBeUndefined();
  });

  test('neither repeat nor hide a job when others are added or deleted between them', () => {
    fc.assert(
      fc.property(jobs, jobs, fc.integer({ min: 1, max: 5 }), (all, others, limit) => {
        const first = pageOf(all, limit, undefined);
        if (first.next === undefined) return;
        const seen = new Set(first.jobs.map(({ id }) => id));
        const rest = all.filter(({ id }) => !seen.has(id));
        const second = pageOf([...rest, ...others], 100, first.next);
        const ids = second.jobs.map(({ id }) => id);
        expect(rest.every(({ id }) => ids.includes(id))).toBe(true);
        expect(ids.filter((id) => seen.has(id))).toStrictEqual([]);
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

  test('together have every job, whatever the names and ids are', () => {
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
        expect(new Set(seen)).toStrictEqual(new Set(all));
      }),
    );
  });

  const someJob = fc
    .record({
      name: fc.constantFrom('a', 'B', 'c'),
      id: fc.uuid(),
      objects: fc.option(fc.nat(20), { nil: undefined }),
      lastRun: fc.constantFrom('2026-11-22T22:00:00.000Z', '2026-11-23T22:00:00.000Z', undefined),
    })
    .map(({ objects, lastRun, ...fields }) => {
      const { lastRun: _, objects: __, ...job } = healthyJob(fields);
      return { ...job, ...(objects !== undefined && { objects }), ...(lastRun !== undefined && { lastRun }) };
    });

  test('are in the requested order, with jobs without a value last', () => {
    const column = fc.constantFrom(...orderColumns);
    fc.assert(
      fc.property(
        fc.uniqueArray(someJob, { selector: ({ id }) => id, maxLength: 20 }),
        column,
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.integer({ min: 1, max: 7 }),
        (all, orderBy, order, limit) => {
          const paged: typeof all = [];
          let next: string | undefined;
          do {
            const page = pageOf(all, limit, next, { orderBy, order });
            paged.push(...(page.jobs as typeof all));
            next = page.next;
          } while (next !== undefined);
          expect(paged).toStrictEqual(pageOf(all, 5_000, undefined, { orderBy, order }).jobs);
          const counts = pageOf(all, 5_000, undefined, { orderBy: 'objectsCount', order }).jobs.map(
            ({ objects }) => objects,
          );
          const told = counts.filter((count) => count !== undefined);
          expect(counts.slice(0, told.length)).toStrictEqual(told);
          expect(told).toStrictEqual(told.toSorted((a, b) => (order === 'asc' ? a - b : b - a)));
        },
      ),
    );
  });

  test('refuse the cursor of another order', () => {
    const { next } = pageOf([healthyJob({ id: '1' }), healthyJob({ id: '2' })], 1, undefined, {
      orderBy: 'name',
    });
    expect(() => pageOf([], 1, next, { orderBy: 'type' })).toThrow(
      expect.objectContaining({ kind: 'invalid-input' }),
    );
    expect(() => pageOf([], 1, next, { orderBy: 'name', order: 'desc' })).toThrow(
      expect.objectContaining({ kind: 'invalid-input' }),
    );
  });

  test('distinguish two records with one id', () => {
    const records = [healthyJob({ objects: 1 }), healthyJob({ objects: 2 })];
    const first = pageOf(records, 1, undefined);
    expect([...first.jobs, ...pageOf(records, 1, first.next).jobs]).toStrictEqual(records);
  });

  test('end before an answer is too long', () => {
    const description = 'x'.repeat(2_000);
    const all = Array.from({ length: 5_000 }, (_, index) => healthyJob({ id: `${index}`, description }));
    const page = pageOf(all, 5_000, undefined);
    expect(JSON.stringify(page.jobs).length).toBeLessThan(4_500_000);
    expect(page.next).toBeDefined();
  });

  test('end with the job that exceeds four million bytes', () => {
    const long = (more: number) => {
      const bare = Buffer.byteLength(JSON.stringify(healthyJob({ id: '1', description: '' }))) + 1;
      return healthyJob({ id: '1', description: 'x'.repeat(4_000_000 - bare + more) });
    };
    const shown = (more: number) =>
      pageOf([long(more), healthyJob({ id: '2' }), healthyJob({ id: '3' })], 9, undefined).jobs.length;
    expect([shown(0), shown(1)]).toStrictEqual([2, 1]);
  });

  test('keep more than ten records with one id in their order', () => {
    const records = Array.from({ length: 12 }, (_none, objects) => healthyJob({ objects }));
    const first = pageOf(records, 5, undefined);
    expect([...first.jobs, ...pageOf(records, 20, first.next).jobs]).toStrictEqual(records);
  });

  test.each(['', 'e30', 'WyJhIl0', '%%%'])('refuse the cursor %j', (next) => {
    expect(() => pageOf([], 1, next)).toThrow(expect.objectContaining({ kind: 'invalid-input' }));
  });
});

describe('the order of a list', () => {
  const at = (id: string, changes: object) => healthyJob({ id, name: id, ...changes });
  const ordered = (
    jobs: Parameters<typeof pageOf>[0],
    orderBy?: (typeof orderColumns)[number],
    order?: 'asc' | 'desc',
  ) =>
    pageOf(jobs, 100, undefined, { ...(orderBy && { orderBy }), ...(order && { order }) })
      .jobs.map(({ id }) => id)
      .join('');

  test("is by server, name, id and then the server's order", () => {
    const jobs = [
      at('d', { server: 'b', name: 'a' }),
      at('c', { server: 'a', name: 'b' }),
      at('b', { server: 'a', name: 'a' }),
      at('a', { server: 'a', name: 'a' }),
    ];
    expect(ordered(jobs)).toBe('abcd');
    expect(ordered(jobs, undefined, 'desc')).toBe('abcd');
  });

  test.each([
    ['name', { name: 'A' }, { name: 'b' }, { name: 'C' }],
    ['type', { type: 'Backup' }, { type: 'backupcopy' }, { type: 'Replica' }],
    ['status', { status: 'disabled' }, { status: 'idle' }, { status: 'running' }],
    [
      'lastRun',
      { lastRun: '2026-01-01T00:00:00Z' },
      { lastRun: '2026-01-02T00:00:00Z' },
      { lastRun: '2026-01-03T00:00:00Z' },
    ],
    [
      'nextRun',
      { nextRun: '2026-01-01T00:00:00Z' },
      { nextRun: '2026-01-02T00:00:00Z' },
      { nextRun: '2026-01-03T00:00:00Z' },
    ],
    ['lastResult', { lastResult: 'failed' }, { lastResult: 'success' }, { lastResult: 'warning' }],
    ['description', { description: 'a' }, { description: 'B' }, { description: 'c' }],
    ['repositoryId', { repository: { id: 'A' } }, { repository: { id: 'b' } }, { repository: { id: 'C' } }],
    ['objectsCount', { objects: 2 }, { objects: 10 }, { objects: 100 }],
  ] as const)('is by %s, in any letter case', (column, first, second, third) => {
    const jobs = [at('2', second), at('3', third), at('1', first)];
    expect([ordered(jobs, column), ordered(jobs, column, 'desc')]).toStrictEqual(['123', '321']);
  });

  test('has jobs without a value last, and equal ones by name', () => {
    const { objects: _, ...none } = healthyJob({ id: 'z', name: 'z' });
    const jobs = [none, at('b', { objects: 1 }), at('a', { objects: 1 }), at('c', { objects: 5 })];
    expect([ordered(jobs, 'objectsCount'), ordered(jobs, 'objectsCount', 'desc')]).toStrictEqual([
      'abcz',
      'cabz',
    ]);
  });

  test('has a cursor that fits into a URL, in which long names are hashes', () => {
    const decoded = (name: string) => {
      const { next } = pageOf([at('1', { name }), at('2', { name: 'z' })], 1, undefined);
      return JSON.parse(Buffer.from(next ?? '', 'base64url').toString())[2][2];
    };
    expect(decoded('x'.repeat(100))).toBe('x'.repeat(100));
    expect(decoded('x'.repeat(101))).toMatch(/^x{50}#[\w-]{43}$/);
  });
});
