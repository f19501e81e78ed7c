import { randomUUID } from 'node:crypto';
import { getCheckAction } from '../../../compliance/actions/get-check.ts';
import { startCheckAction } from '../../../compliance/actions/start-check.ts';
import { deployedChecks } from '../../../compliance/handlers/checks.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { accepted, json, route } from '../http.ts';
import { withKey } from '../idempotency-key.ts';

const secrets = deployedSecrets();
const checks = deployedChecks(secrets);

const startCheck = route(
  'startCheck',
  startCheckAction(readConfiguration(), checks, randomUUID),
  withKey,
  (check) => accepted(check, `/compliance/checks/${check.id}`),
  { body: ['id'] },
);

const getCheck = route(
  'getCheck',
  getCheckAction(checks),
  ({ path }) => path,
  (check) => json(200, check),
);

export const checkRoutes = [startCheck, getCheck];
