import { listCopyJobsAction } from '../../../copy-jobs/actions/list-copy-jobs.ts';
import { policyContext } from '../../../copy-jobs/handlers/context.ts';
import { json, route } from '../http.ts';

const listCopyJobs = route(
  'listCopyJobs',
  listCopyJobsAction(policyContext()),
  ({ query }) => query,
  (list) => json(200, list),
  { query: ['server'] },
);

export const copyJobRoutes = [listCopyJobs];
