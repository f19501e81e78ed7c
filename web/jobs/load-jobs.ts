import { allPages, api, bodyOf, type Schema } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';
import type { Job, Run } from './job.ts';

export interface Jobs {
  readonly jobs: readonly Job[];
  readonly unread: Schema['JobList']['unread'];
  /** When each server was last read. */
  readonly asOf: Schema['JobList']['asOf'];
  readonly isCut: boolean;
}

const mostJobs = 20_000;

/** Every job, as last read. This sends no request to the servers. */
export const useJobs = (): Loaded<Jobs> =>
  useLoaded(
    'jobs',
    async () => {
      const { first, entries, isCut } = await allPages(
        (next) =>
          bodyOf(
            api.GET('/jobs', { params: { query: { limit: '1000', ...(next !== undefined && { next }) } } }),
          ),
        ({ jobs }) => jobs,
        mostJobs,
      );
      return { jobs: entries, unread: first.unread, asOf: first.asOf, isCut };
    },
    { everyMs: 60_000 },
  );

/** The latest known runs of a job, the newest first. */
export const useRuns = ({ server, id }: Job): Loaded<Run[]> =>
  useLoaded(`runs/${server}/${id}`, async () => {
    const params = { path: { server, id }, query: { limit: '60' } };
    return (await bodyOf(api.GET('/jobs/{server}/{id}/runs', { params }))).runs;
  });
