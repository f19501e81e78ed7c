import { randomUUID } from 'node:crypto';
import { getCheckAction } from '../../../compliance/actions/get-check.ts';
import { startCheckAction } from '../../../compliance/actions/start-check.ts';
import { deployedChecks } from '../../../compliance/handlers/checks.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { accepted, json, route } from '../http.ts';
import { withKey } from '../idempotency-key.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const secrets = deployedSecrets();
  const checks = deployedChecks(secrets);
  return {
    startCheck: startCheckAction(readConfiguration(), checks, randomUUID),
    getCheck: getCheckAction(checks),
  };
};

/** @param actions by the names of their operations */
export const checkRoutes = (actions = deployedActions()) => [
  route(
    'startCheck',
    actions.startCheck,
    withKey,
    (check) => accepted(check, `/compliance/checks/${check.id}`),
    { body: ['id'] },
  ),
  route(
    'getCheck',
    actions.getCheck,
    ({ path }) => path,
    (check) => json(200, check),
  ),
];
