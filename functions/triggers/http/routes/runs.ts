import { paging } from '../../../input/paging.ts';
import {
  listRunsAction,
  listRunsOfJobAction,
  runsQuery,
  whichRuns,
} from '../../../jobs/actions/list-runs.ts';
import { deployedRecord } from '../../../platform/record/record.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { json, nextLink, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const context = { configuration: readConfiguration(), record: deployedRecord() };
  return {
    listRuns: listRunsAction(context),
    listRunsOfJob: listRunsOfJobAction(context),
  };
};

/** @param actions by the names of their operations */
export const runRoutes = (actions = deployedActions()) => [
  route(
    'listRuns',
    actions.listRuns,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/runs', query, listed.next)),
    { query: Object.keys(runsQuery.shape) },
  ),
  route(
    'listRunsOfJob',
    actions.listRunsOfJob,
    ({ path, query }) => ({ ...query, ...path }),
    (listed, { path, query }) => {
      const own = `/jobs/${path.server}/${encodeURIComponent(path.id ?? '')}/runs`;
      return json(200, listed, nextLink(own, query, listed.next));
    },
    { query: Object.keys({ ...whichRuns, ...paging }) },
  ),
];
