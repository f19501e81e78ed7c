import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, nextLink, route } from '../../doors/http/http.ts';
import { getJobAction } from '../actions/get-job.ts';
import { listJobsAction } from '../actions/list-jobs.ts';
import { listRequest } from '../list-request.ts';
import { jobsContext } from './context.ts';

const context = jobsContext();

const listJobs = route(
  'GET /jobs',
  listJobsAction(context),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/jobs', query, listed.next)),
  { query: Object.keys(listRequest.shape) },
);

const getJob = route(
  'GET /jobs/{server}/{id}',
  getJobAction(context),
  ({ path }) => path,
  (job) => json(200, job),
);

export const handler = httpHandler(httpDoor(context.secrets), [listJobs, getJob]);
