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

const context = { configuration: readConfiguration(), record: deployedRecord() };

const listRuns = route(
  'listRuns',
  listRunsAction(context),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/runs', query, listed.next)),
  { query: Object.keys(runsQuery.shape) },
);

const listRunsOfJob = route(
  'listRunsOfJob',
  listRunsOfJobAction(context),
  ({ path, query }) => ({ ...query, ...path }),
  (listed, { path, query }) => {
    const own = `/jobs/${path.server}/${encodeURIComponent(path.id ?? '')}/runs`;
    return json(200, listed, nextLink(own, query, listed.next));
  },
  { query: Object.keys({ ...whichRuns, ...paging }) },
);

export const runRoutes = [listRuns, listRunsOfJob];
