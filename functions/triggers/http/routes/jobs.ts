import { getJobAction } from '../../../jobs/actions/get-job.ts';
import { listJobsAction } from '../../../jobs/actions/list-jobs.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { listRequest } from '../../../jobs/list-request.ts';
import { json, nextLink, route } from '../http.ts';

const context = jobsContext();

const listJobs = route(
  'listJobs',
  listJobsAction(context),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/jobs', query, listed.next)),
  { query: Object.keys(listRequest.shape) },
);

const getJob = route(
  'getJob',
  getJobAction(context),
  ({ path }) => path,
  (job) => json(200, job),
);

export const jobRoutes = [listJobs, getJob];
