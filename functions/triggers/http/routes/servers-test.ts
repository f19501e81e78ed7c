import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { testServerAction } from '../../../servers/actions/test-server.ts';
import { json, route } from '../http.ts';

const configuration = readConfiguration();
const secrets = deployedSecrets();

const testServer = route(
  'testServer',
  testServerAction(configuration, { secrets, now: () => new Date() }),
  ({ path }) => path,
  (tested) => json(200, tested),
);

export const serverTestRoutes = [testServer];
