import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, route } from '../../doors/http/http.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { testServerAction } from '../actions/test-server.ts';

const configuration = readConfiguration();
const secrets = new Secrets(environment('SECRET_PREFIX'));

const testServer = route(
  'POST /servers/{server}/test',
  testServerAction(configuration, { secrets, now: () => new Date() }),
  ({ path }) => path,
  (tested) => json(200, tested),
);

export const handler = httpHandler(httpDoor(secrets), [testServer]);
