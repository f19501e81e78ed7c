import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { testServerAction } from '../../../servers/actions/test-server.ts';
import { json, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const configuration = readConfiguration();
  const secrets = deployedSecrets();
  return {
    testServer: testServerAction(configuration, { secrets, now: () => new Date() }),
  };
};

/** @param actions by the names of their operations */
export const serverTestRoutes = (actions = deployedActions()) => [
  route(
    'testServer',
    actions.testServer,
    ({ path }) => path,
    (tested) => json(200, tested),
  ),
];
