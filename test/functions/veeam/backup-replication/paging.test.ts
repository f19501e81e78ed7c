import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Page } from '../../../../functions/veeam/backup-replication/page-requests.ts';
import { PagesRepeatError, readPages } from '../../../../functions/veeam/backup-replication/paging.ts';
import { all } from './stub-server.ts';

interface Item {
  readonly id: string;
}
const items = (count: number, from = 0): Item[] =>
  Array.from({ length: count }, (_, index) => ({ id: `job-${from + index}` }));

const pageOf = (list: readonly Item[], total: number | undefined): Page<Item> => ({
  count: list.length,
  total,
  readItems: () => list,
});

/** Serves `list()` in pages, as it is at each request, and counts the requests. */
function serve(list: (request: number) => readonly Item[], mostPerPage = Number.POSITIVE_INFINITY) {
  let requests = 0;
  const fetchPage = async (skip: number, limit: number): Promise<Page<Item>> => {
    const now = list(requests++);
    return pageOf(now.slice(skip, skip + Math.min(limit, mostPerPage)), now.length);
  };
  return { fetchPage, requests: () => requests };
}

describe('readPages', () => {
  it('gives every item once, whatever the page sizes of both sides', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        async (count, size, most) => {
          const server = serve(() => items(count), most);
          expect(await all(readPages(server.fetchPage, size))).toEqual(items(count));
          expect(server.requests()).toBe(Math.max(1, Math.ceil(count / Math.min(size, most))));
        },
      ),
    );
  });

  it('gives a job once that an earlier new one pushes onto the next page', async () => {
    const server = serve((request) => (request === 0 ? items(6) : [{ id: 'new' }, ...items(6)]));
    expect(await all(readPages(server.fetchPage, 2))).toEqual(items(6));
  });

  it('misses no job that a deleted one pulls onto the page before', async () => {
    const server = serve((request) => (request === 0 ? items(7) : items(6, 1)));
    const ids = (await all(readPages(server.fetchPage, 3))).map(({ id }) => id).sort();
    expect(ids).toEqual(items(7).map(({ id }) => id));
  });

  it('misses no job when most are deleted meanwhile', async () => {
    const server = serve((request) => (request === 0 ? items(10) : items(4, 6)));
    const ids = (await all(readPages(server.fetchPage, 5))).map(({ id }) => id);
    expect(ids).toEqual(
      items(10)
        .map(({ id }) => id)
        .filter((id) => id !== 'job-5'),
    );
  });

  it('asks again for a page that came twice by mistake', async () => {
    let mistakes = 1;
    const good = serve(() => items(6));
    const pages = readPages<Item>(
      (skip, limit) => good.fetchPage(skip === 2 && mistakes-- > 0 ? 0 : skip, limit),
      2,
    );
    expect(await all(pages)).toEqual(items(6));
  });

  it('ends, and says so, when the server always gives the same page', async () => {
    const good = serve(() => items(6));
    const pages = readPages<Item>((_skip, limit) => good.fetchPage(0, limit), 2);
    await expect(all(pages)).rejects.toThrow(PagesRepeatError);
    expect(good.requests()).toBeLessThanOrEqual(6);
  });

  it('ends without a total, at the first page that brings nothing new', async () => {
    const untold = async (skip: number, limit: number) =>
      pageOf(items(5).slice(skip, skip + limit), undefined);
    expect(await all(readPages(untold, 2))).toEqual(items(5));
    const same = async () => pageOf(items(2), undefined);
    expect(await all(readPages<Item>(same, 2))).toEqual(items(2));
  });

  it('ends at an empty page although the total promises more', async () => {
    const page = async (skip: number) => pageOf(items(3).slice(skip), 9);
    expect(await all(readPages<Item>(page, 3))).toEqual(items(3));
  });

  it('has two pages on their way while one is used, and no more', async () => {
    const server = serve(() => items(12));
    const requests: number[] = [];
    for await (const _page of readPages(server.fetchPage, 2)) requests.push(server.requests());
    expect(requests).toEqual([3, 4, 5, 6, 6, 6]);
  });

  it('lets a reader stop early, even if the next page fails', async () => {
    const page = async (skip: number) => {
      if (skip > 0) throw new Error('the connection broke');
      return pageOf(items(2), 4);
    };
    for await (const first of readPages(page, 2)) {
      expect(first).toHaveLength(2);
      break;
    }
    await expect(all(readPages(page, 2))).rejects.toThrow('the connection broke');
  });
});
