import { readConfiguration } from '../../../platform/runtime.ts';
import { listServersAction } from '../../../servers/actions/list-servers.ts';
import { json, route } from '../http.ts';

const listServers = route(
  'listServers',
  listServersAction(readConfiguration()),
  () => ({}),
  (listed) => json(200, listed),
);

export const serverRoutes = [listServers];
