import { deployedRecord } from '../../../platform/record/record.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { listServersAction } from '../../../servers/actions/list-servers.ts';
import { keyOf } from '../../routes.ts';
import { json, type Route, refuseUnknownQuery, route } from '../http.ts';

const listServers = route(
  'listServers',
  listServersAction(readConfiguration(), deployedRecord()),
  () => ({}),
  (listed) => json(200, listed),
);

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

export const serverRoutes = [getCaller, listServers];
