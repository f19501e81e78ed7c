import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { storeCredentialsAction } from '../../../servers/actions/store-credentials.ts';
import { credentials } from '../../../servers/credentials.ts';
import { proveCredentials } from '../../../servers/with-server.ts';
import { httpHandler, httpTrigger } from '../handler.ts';
import { json, route } from '../http.ts';

const secrets = deployedSecrets();

const storeCredentials = route(
  'storeCredentials',
  storeCredentialsAction(readConfiguration(), secrets, proveCredentials),
  ({ path, body }) => ({ ...path, request: body }),
  (stored) => json(200, stored),
  { body: Object.keys(credentials.shape) },
);

/** This function may store every credential, and read none. */
export const handler = httpHandler(httpTrigger(), [storeCredentials]);
