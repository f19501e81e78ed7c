import { allPages, api, bodyOf } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';
import type { Batch, Clone, ListedBatch, WholeClone } from './clone.ts';

const days = 30;
const mostClones = 2000;
const mostBatches = 500;
const monthAgo = (): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** How often lists load again: often while something runs, rarely when everything has ended. */
const busyMs = 3000;
const quietMs = 30_000;

const monthOf = (next: string | undefined) => ({
  params: { query: { since: monthAgo(), limit: '100', ...(next !== undefined && { next }) } },
});
const often = (isBusy: boolean) => ({ everyMs: isBusy ? busyMs : quietMs });

export const useClones = (isBusy: boolean): Loaded<Clone[]> =>
  useLoaded(
    'clones',
    async () => {
      const page = (next?: string) => bodyOf(api.GET('/clones', monthOf(next)));
      return (await allPages(page, ({ clones }) => clones, mostClones)).entries;
    },
    often(isBusy),
  );

export const useClone = (id: string, isBusy: boolean): Loaded<WholeClone> =>
  useLoaded(`clone/${id}`, () => bodyOf(api.GET('/clones/{id}', { params: { path: { id } } })), {
    everyMs: isBusy ? busyMs : 10 * quietMs,
  });

export const useBatches = (isBusy: boolean): Loaded<ListedBatch[]> =>
  useLoaded(
    'batches',
    async () => {
      const page = (next?: string) => bodyOf(api.GET('/clone-batches', monthOf(next)));
      return (await allPages(page, ({ batches }) => batches, mostBatches)).entries;
    },
    often(isBusy),
  );

export const useBatch = (id: string, isBusy: boolean): Loaded<Batch> =>
  useLoaded(
    `batch/${id}`,
    () => bodyOf(api.GET('/clone-batches/{id}', { params: { path: { id }, query: { limit: '100' } } })),
    { everyMs: isBusy ? busyMs : 10 * quietMs },
  );
