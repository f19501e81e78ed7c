import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, route } from '../../doors/http/http.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { storeCredentialsAction } from '../actions/store-credentials.ts';
import { proveCredentials } from '../prove.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));

const storeCredentials = route(
  'PUT /servers/{server}/credentials/{purpose}',
  storeCredentialsAction(readConfiguration(), secrets, proveCredentials),
  ({ path, body }) => ({ ...path, request: body }),
  (stored) => json(200, stored),
);

export const handler = httpHandler(httpDoor(secrets), [storeCredentials]);
