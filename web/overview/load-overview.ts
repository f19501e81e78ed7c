import { allPages, api, bodyOf, type Schema } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';

export type Check = Schema['Reports']['reports'][number];
export type Server = Schema['Servers']['servers'][number];
export type Clone = Schema['CloneList']['clones'][number];

const days = 30;
const everyMs = 60_000;

/** The checks of the last thirty days with their figures, oldest first. */
export const useChecks = (): Loaded<Check[]> =>
  useLoaded(
    'checks',
    async () => {
      const oldest = new Date(Date.now() - days * 86_400_000).toISOString();
      const { entries } = await allPages(
        (next) =>
          bodyOf(
            api.GET('/compliance/reports', {
              params: { query: { limit: '1000', ...(next !== undefined && { next }) } },
            }),
          ),
        ({ reports }) => reports,
        1000,
      );
      return entries.filter(({ at }) => at >= oldest).reverse();
    },
    { everyMs },
  );

export const useServers = (): Loaded<Server[]> =>
  useLoaded('servers', async () => (await bodyOf(api.GET('/servers'))).servers, { everyMs });

/** Clones of the last day that are under way. */
export const useRecentClones = (): Loaded<Clone[]> =>
  useLoaded(
    'recent-clones',
    async () => {
      const since = new Date(Date.now() - 86_400_000).toISOString();
      const { clones } = await bodyOf(api.GET('/clones', { params: { query: { since, limit: '100' } } }));
      return clones.filter(({ status }) => status !== 'finished');
    },
    { everyMs: 10_000 },
  );
