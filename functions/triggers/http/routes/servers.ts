import { deployedRecord } from '../../../platform/record/record.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { listServersAction } from '../../../servers/actions/list-servers.ts';
import { keyOf } from '../../routes.ts';
import { json, type Route, refuseUnknownQuery, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  return {
    listServers: listServersAction(readConfiguration(), deployedRecord()),
  };
};

/** The caller and their permissions: a client shows what its user may do, and explains what is missing for the rest. */
const getCaller: Route = {
  key: keyOf('getCaller'),
  prepare({ query }) {
    refuseUnknownQuery(query);
    return {
      servers: [],
      run: async ({ caller: { name, permissions, servers } }) => json(200, { name, permissions, servers }),
    };
  },
};

/** @param actions by the names of their operations */
export const serverRoutes = (actions = deployedActions()) => [
  getCaller,
  route(
    'listServers',
    actions.listServers,
    () => ({}),
    (listed) => json(200, listed),
  ),
];
