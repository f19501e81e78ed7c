import { randomUUID } from 'node:crypto';
import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { accepted, json, route } from '../../doors/http/http.ts';
import { withKey } from '../../doors/http/idempotency-key.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { getCheckAction } from '../actions/get-check.ts';
import { startCheckAction } from '../actions/start-check.ts';
import { deployedChecks } from './checks.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));
const checks = deployedChecks(secrets);

const startCheck = route(
  'POST /compliance/checks',
  startCheckAction(readConfiguration(), checks, randomUUID),
  withKey,
  (check) => accepted(check, `/compliance/checks/${check.id}`),
  { body: ['id'] },
);

const getCheck = route(
  'GET /compliance/checks/{id}',
  getCheckAction(checks),
  ({ path }) => path,
  (check) => json(200, check),
);

export const handler = httpHandler(httpDoor(secrets), [startCheck, getCheck]);
