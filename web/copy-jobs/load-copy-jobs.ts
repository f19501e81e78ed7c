import { api, bodyOf, type Schema } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';

export type CopyJob = Schema['CopyJobList']['copyJobs'][number];
export type CopyJobs = Schema['CopyJobList'];
export type Gaps = Schema['PolicyDryRun'];

/** Every copy job, read from the servers now. */
export const useCopyJobs = (): Loaded<CopyJobs> =>
  useLoaded('copy-jobs', () => bodyOf(api.GET('/copy-jobs')), { everyMs: 5 * 60_000 });

/** What the policies would do: a dry run, which changes nothing. */
export const useGaps = (): Loaded<Gaps> =>
  useLoaded('gaps', async () => {
    const answer = await bodyOf(api.POST('/copy-jobs/policy-runs', { body: { dryRun: true } }));
    return answer as Gaps;
  });
