import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FetchPage,
  type OffsetPage,
  OffsetPages,
  queryString,
} from '../../src/backup-replication/pages.ts';
import { entryReader } from '../../src/reading/json-answer.ts';
import { OddValues } from '../../src/reading/odd-values.ts';
import { ListBudget, type ListLimits, type Missing, readPages } from '../../src/reading/paging.ts';
import { Records } from '../../src/reading/records.ts';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly state: unknown;
}
const item = (id: string, name = id, state?: unknown): Item => ({ id, name, state });
const items = (count: number, from = 0): Item[] =>
  Array.from({ length: count }, (_, index) => item(`job-${from + index}`));

const pageOf = (entries: readonly unknown[], total: number | undefined, bytes = 10): OffsetPage => ({
  entries,
  total,
  bytes,
});

/** Serves the list of each request in pages, and counts the requests. */
function serve(list: (request: number) => readonly unknown[], mostPerPage = Number.POSITIVE_INFINITY) {
  let requests = 0;
  const fetchPage = async (skip: number, limit: number): Promise<OffsetPage> => {
    const now = list(requests++);
    return pageOf(now.slice(skip, skip + Math.min(limit, mostPerPage)), now.length);
  };
  return { fetchPage, requests: () => requests };
}

const noLimits: ListLimits = { pages: 1e9, bytes: 1e9, ms: 1e9 };

function reading(fetchPage: FetchPage, pageSize: number, limits: Partial<ListLimits> = {}) {
  const odd = new OddValues((text) => text);
  const source = new OffsetPages(fetchPage, pageSize);
  const reader = {
    read: entryReader('jobs', (record, id) => item(id, record.text('name'), record.fields['state']), odd),
    idOf: ({ id }: Item) => id,
    isSame: (earlier: Item, later: Item) => source.hasChanged && earlier.name === later.name,
  };
  const budget = new ListBudget(() => 0, { ...noLimits, ...limits });
  return { odd, pages: readPages(source, new Records(reader, odd), budget) };
}

/** The records read, what is reported as missing, and the notes. */
async function read(fetchPage: FetchPage, pageSize: number, limits?: Partial<ListLimits>) {
  const { odd, pages } = reading(fetchPage, pageSize, limits);
  const read: Item[] = [];
  let missing: Missing | undefined;
  for (;;) {
    const next = await pages.next();
    if (next.done === true) {
      missing = next.value;
      return { read, missing, odd: odd.values };
    }
    read.push(...next.value);
  }
}

const whole = (list: readonly Item[]) => ({ read: list, missing: undefined, odd: [] });

describe('readPages', () => {
  it('returns every item once, with any page sizes of both sides', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        async (count, size, most) => {
          const server = serve(() => items(count), most);
          expect(await read(server.fetchPage, size)).toEqual(whole(items(count)));
          expect(server.requests()).toBe(Math.max(1, Math.ceil(count / Math.min(size, most))));
        },
      ),
    );
  });

  it('returns a job once that an earlier new one moves to the next page', async () => {
    const server = serve((request) => (request === 0 ? items(6) : [item('new'), ...items(6)]));
    expect(await read(server.fetchPage, 2)).toEqual(whole(items(6)));
  });

  it('also returns it once when it has changed meanwhile', async () => {
    const later = [item('new'), ...items(6).map(({ id }) => item(id, id, 'later'))];
    const server = serve((request) => (request === 0 ? items(6) : later));
    const { read: given, odd } = await read(server.fetchPage, 2);
    expect(given.map(({ id }) => id)).toEqual(items(6).map(({ id }) => id));
    expect(odd).toEqual([]);
  });

  it('misses no job that a deleted one moves to the previous page', async () => {
    const server = serve((request) => (request === 0 ? items(7) : items(6, 1)));
    const { read: given, missing } = await read(server.fetchPage, 3);
    expect(given.map(({ id }) => id).sort()).toEqual(items(7).map(({ id }) => id));
    expect(missing).toBeUndefined();
  });

  it('misses no job when most are deleted meanwhile', async () => {
    const server = serve((request) => (request === 0 ? items(10) : items(4, 6)));
    const { read: given, missing } = await read(server.fetchPage, 5);
    expect(given.map(({ id }) => id)).toEqual(
      items(10)
        .map(({ id }) => id)
        .filter((id) => id !== 'job-5'),
    );
    expect(missing).toBeUndefined();
  });

  it('requests a page again that came twice by mistake', async () => {
    let mistakes = 1;
    const good = serve(() => items(6));
    const fetchPage: FetchPage = (skip, limit) =>
      good.fetchPage(skip === 2 && mistakes-- > 0 ? 0 : skip, limit);
    expect(await read(fetchPage, 2)).toEqual(whole(items(6)));
  });

  it('ends with a report when the server always returns the same page', async () => {
    const good = serve(() => items(6));
    const { read: given, missing } = await read((_skip, limit) => good.fetchPage(0, limit), 2);
    expect(given).toEqual(items(2));
    expect(missing).toEqual({ why: 'repeats', came: 2, total: 6 });
    expect(good.requests()).toBeLessThanOrEqual(6);
  });

  it('reads until a page is empty when there is no total', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        async (count, size, most) => {
          const { fetchPage } = serve(() => items(count), most);
          const untold: FetchPage = async (skip, limit) => ({
            ...(await fetchPage(skip, limit)),
            total: undefined,
          });
          expect(await read(untold, size)).toEqual(whole(items(count)));
        },
      ),
    );
  });

  it('does not take a page that repeats for the end when there is no total', async () => {
    const { read: given, missing } = await read(async () => pageOf(items(2), undefined), 2);
    expect(given).toEqual(items(2));
    expect(missing).toEqual({ why: 'repeats', came: 2, total: undefined });
  });

  it('ends when the same page comes again and again, although an entry of it cannot be read', async () => {
    let requests = 0;
    const same: FetchPage = async () => {
      requests += 1;
      return pageOf([...items(2), null], undefined);
    };
    expect((await read(same, 2)).missing).toMatchObject({ why: 'repeats' });
    expect(requests).toBeLessThan(5);
  });

  it('does not go on for ever where nothing of any page can be read', async () => {
    let requests = 0;
    const { read: given, missing } = await read(async () => {
      requests += 1;
      return pageOf([null], undefined);
    }, 1);
    expect(given).toEqual([]);
    expect(missing).toMatchObject({ why: 'ends-early' });
    expect(requests).toBeLessThan(5);
  });

  it('says that the list ends early when a page is empty although the total promises more', async () => {
    const { read: given, missing } = await read(async (skip) => pageOf(items(3).slice(skip), 9), 3);
    expect(given).toEqual(items(3));
    expect(missing).toEqual({ why: 'ends-early', came: 3, total: 9 });
  });

  it('has two pages on their way while one is used, and no more', async () => {
    const server = serve(() => items(12));
    const requests: number[] = [];
    for await (const _page of reading(server.fetchPage, 2).pages) requests.push(server.requests());
    expect(requests).toEqual([3, 4, 5, 6, 6, 6]);
  });

  it('lets a reader stop early, even if the next page fails', async () => {
    const page: FetchPage = async (skip) => {
      if (skip > 0) throw new Error('the connection broke');
      return pageOf(items(2), 4);
    };
    for await (const first of reading(page, 2).pages) {
      expect(first).toHaveLength(2);
      break;
    }
    await expect(read(page, 2)).rejects.toThrow('the connection broke');
  });
});

describe('a list that does not end', () => {
  const endless: FetchPage = async (skip, limit) => pageOf(items(limit, skip), 1e9);
  const endlessUntold: FetchPage = async (skip, limit) => pageOf(items(limit, skip), undefined);

  it.each([
    ['pages', endless, { pages: 5 }, 10],
    ['pages', endlessUntold, { pages: 5 }, 10],
    ['bytes', endless, { bytes: 31 }, 8],
  ] as const)(
    'is cut off at a limit of its %s, which is reported',
    async (exhausted, fetch, limits, came) => {
      const { read: given, missing } = await read(fetch, 2, limits);
      expect(given).toEqual(items(came));
      expect(missing).toEqual({ why: 'limit', exhausted });
    },
  );

  it('is complete when it ends exactly at the limit', async () => {
    const server = serve(() => items(10));
    expect(await read(server.fetchPage, 2, { pages: 5 })).toEqual(whole(items(10)));
  });

  it('cannot avoid the limit by changing its total on every page', async () => {
    let requests = 0;
    const shrinking: FetchPage = async (skip, limit) => {
      requests += 1;
      return pageOf(items(limit, skip), 1e9 - requests * 1000);
    };
    expect((await read(shrinking, 2, { pages: 20 })).missing).toEqual({ why: 'limit', exhausted: 'pages' });
    expect(requests).toBeLessThan(25);
  });
});

describe('invalid records', () => {
  it('are omitted when they cannot be identified, and reported with their position', async () => {
    const odd: unknown[] = [null, 'x', 7, [], {}, { id: null }, { id: '' }, { id: ' \u200B' }, { id: 7 }];
    const server = serve(() => [item('a'), ...odd, item('z')]);
    const result = await read(server.fetchPage, 4);
    expect(result.read).toEqual([item('a'), item('z')]);
    expect(result.missing).toEqual({ why: 'left-out', count: odd.length, came: odd.length + 2 });
    const problems = ['not-a-record', 'missing', 'wrong-type'];
    expect(
      result.odd.map(({ record, field, problem }) => [record, field, problems.indexOf(problem)]),
    ).toEqual(
      [0, 0, 0, 0, 1, 1, 1, 1, 2].map((problem, index) => [
        `jobs[${index + 1}]`,
        problem === 0 ? '' : 'id',
        problem,
      ]),
    );
  });

  const note = { record: 'a', field: '', problem: 'duplicate-id' };

  it.each([
    ['on one page', 4],
    ['on two pages', 1],
  ])('are both returned when they have one id %s and differ', async (_where, size) => {
    const two = [item('a', 'Files', 'Success'), item('a', 'Files', 'Failed'), item('b')];
    const server = serve(() => two);
    expect(await read(server.fetchPage, size)).toEqual({ read: two, missing: undefined, odd: [note] });
  });

  it('are both returned when they have one id and no name, although the list has changed', async () => {
    const two = [item('a', 'Files'), item('a', 'Mail')];
    const server = serve((request) => (request === 0 ? [...two, item('b')] : two));
    expect((await read(server.fetchPage, 1)).read).toEqual(two);
  });

  it('are returned once when they are equal on one page, which is reported', async () => {
    const server = serve(() => [item('a'), item('a'), item('b')]);
    expect(await read(server.fetchPage, 5)).toEqual({
      read: [item('a'), item('b')],
      missing: undefined,
      odd: [note],
    });
  });

  it('with one id without end are a flood, of which the first ten are returned quickly', async () => {
    const flood = Array.from({ length: 50_000 }, (_, index) => item('a', 'Files', index));
    const server = serve(() => flood);
    const result = await read(server.fetchPage, 50_000);
    expect(result.read).toEqual(flood.slice(0, 10));
    expect(result.missing).toEqual({ why: 'left-out', count: flood.length - 10, came: flood.length });
  });
});

it('writes texts, numbers, booleans, times and lists, and omits undefined values', () => {
  expect(
    queryString({
      nameFilter: 'A & B+ü*',
      skip: 0,
      orderAsc: false,
      after: new Date('2025-01-02T03:04:05Z'),
      typeFilter: ['Job', 'BackupJob'],
      none: undefined,
    }),
  ).toBe(
    'nameFilter=A%20%26%20B%2B%C3%BC*&skip=0&orderAsc=false&after=2025-01-02T03%3A04%3A05.000Z&typeFilter=Job&typeFilter=BackupJob',
  );
});

describe('requests for pages', () => {
  /** Serves the list of each request, and records the requests. */
  function watched(list: (request: number) => readonly Item[], told = true) {
    const asked: [skip: number, limit: number][] = [];
    const fetchPage: FetchPage = async (skip, limit) => {
      const now = list(asked.length);
      asked.push([skip, limit]);
      return pageOf(now.slice(skip, skip + limit), told ? now.length : undefined);
    };
    return { asked, fetchPage };
  }

  it('are two at once, with the wanted size, until the total', async () => {
    const { asked, fetchPage } = watched(() => items(5));
    await read(fetchPage, 2);
    expect(asked).toEqual([
      [0, 2],
      [2, 2],
      [4, 2],
    ]);
  });

  it('use the real size of a page when a server returns fewer records', async () => {
    const asked: number[] = [];
    const fetchPage: FetchPage = async (skip) => {
      asked.push(skip);
      return pageOf(items(7).slice(skip, skip + 3), 7);
    };
    expect((await read(fetchPage, 5)).read).toHaveLength(7);
    expect(asked).toEqual([0, 3, 6]);
  });

  it('are sent one by one without a total', async () => {
    const { asked, fetchPage } = watched(() => items(4), false);
    await read(fetchPage, 2);
    expect(asked.map(([skip]) => skip)).toEqual([0, 2, 4]);
  });

  it('are repeated for exactly the records that have moved to earlier pages', async () => {
    const { asked, fetchPage } = watched((request) => (request === 0 ? items(9) : items(7, 2)));
    const { read: given } = await read(fetchPage, 3);
    expect(given.map(({ id }) => id).sort()).toEqual(items(9).map(({ id }) => id));
    expect(asked).toEqual([
      [0, 3],
      [3, 3],
      [6, 3],
      [1, 2],
    ]);
  });

  it('know the smallest total, and whether it has changed', async () => {
    const totals = [6, 8, 5];
    let request = 0;
    const fetchPage: FetchPage = async (skip, limit) =>
      pageOf(items(limit, skip), totals[Math.min(request++, 2)]);
    const source = new OffsetPages(fetchPage, 2);
    expect([source.total, source.hasChanged, source.mostInVain]).toEqual([undefined, false, 0]);
    await source.next();
    expect([source.total, source.hasChanged, source.mostInVain]).toEqual([6, false, 3]);
    await source.next();
    expect([source.total, source.hasChanged]).toEqual([6, true]);
    await source.next();
    expect([source.total, source.hasChanged]).toEqual([5, true]);
  });

  it('return no page after the last one', async () => {
    const source = new OffsetPages(async () => pageOf(items(1), 1), 2);
    expect((await source.next()).isLast).toBe(true);
    await expect(source.next()).rejects.toThrow(TypeError);
  });

  it('may be repeated', async () => {
    const { asked, fetchPage } = watched(() => items(3));
    const source = new OffsetPages(fetchPage, 2);
    const page = await source.next();
    expect(await page.again?.()).toMatchObject({ entries: items(2), isLast: false });
    expect(asked.at(-1)).toEqual([0, 2]);
  });
});
