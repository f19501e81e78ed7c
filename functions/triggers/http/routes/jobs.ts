import { getJobAction } from '../../../jobs/actions/get-job.ts';
import { listJobsAction } from '../../../jobs/actions/list-jobs.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { listRequest } from '../../../jobs/list-request.ts';
import { json, nextLink, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const context = jobsContext();
  return {
    listJobs: listJobsAction(context),
    getJob: getJobAction(context),
  };
};

/** @param actions by the names of their operations */
export const jobRoutes = (actions = deployedActions()) => [
  route(
    'listJobs',
    actions.listJobs,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/jobs', query, listed.next)),
    { query: Object.keys(listRequest.shape) },
  ),
  route(
    'getJob',
    actions.getJob,
    ({ path }) => path,
    (job) => json(200, job),
  ),
];
