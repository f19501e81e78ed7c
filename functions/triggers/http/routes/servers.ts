import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { listServersAction } from '../../../servers/actions/list-servers.ts';
import { storeCredentialsAction } from '../../../servers/actions/store-credentials.ts';
import { credentials } from '../../../servers/credentials.ts';
import { proveCredentials } from '../../../servers/with-server.ts';
import { httpHandler, httpTrigger } from '../handler.ts';
import { json, route } from '../http.ts';

const configuration = readConfiguration();
const secrets = new Secrets(environment('SECRET_PREFIX'));

const listServers = route(
  'listServers',
  listServersAction(configuration),
  () => ({}),
  (listed) => json(200, listed),
);

const storeCredentials = route(
  'storeCredentials',
  storeCredentialsAction(configuration, secrets, proveCredentials),
  ({ path, body }) => ({ ...path, request: body }),
  (stored) => json(200, stored),
  { body: Object.keys(credentials.shape) },
);

export const handler = httpHandler(httpTrigger(), [listServers, storeCredentials]);
