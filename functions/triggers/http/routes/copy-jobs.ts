import { listCopyJobsAction } from '../../../copy-jobs/actions/list-copy-jobs.ts';
import { policyContext } from '../../../copy-jobs/handlers/context.ts';
import { json, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  return {
    listCopyJobs: listCopyJobsAction(policyContext()),
  };
};

/** @param actions by the names of their operations */
export const copyJobRoutes = (actions = deployedActions()) => [
  route(
    'listCopyJobs',
    actions.listCopyJobs,
    ({ query }) => query,
    (list) => json(200, list),
    { query: ['server'] },
  ),
];
