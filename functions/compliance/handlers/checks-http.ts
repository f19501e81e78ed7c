import { randomUUID } from 'node:crypto';
import { refuseField } from '../../action.ts';
import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { accepted, json, route } from '../../doors/http/http.ts';
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
  ({ body, headers }) => {
    const id = headers['idempotency-key'];
    if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body))) return body;
    if (id !== undefined && body !== undefined && 'id' in body && body.id !== id) {
      throw refuseField('invalid-input', 'id', 'It is another than the Idempotency-Key.');
    }
    return { ...body, ...(id !== undefined && { id }) };
  },
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
