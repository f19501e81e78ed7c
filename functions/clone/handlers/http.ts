import { randomUUID } from 'node:crypto';
import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { accepted, json, route } from '../../doors/http/http.ts';
import { keyOf } from '../../doors/http/idempotency-key.ts';
import { cancelCloneAction } from '../actions/cancel-clone.ts';
import { createCloneAction } from '../actions/create-clone.ts';
import { getCloneAction } from '../actions/get-clone.ts';
import { cloneRequest } from '../request.ts';
import { cloneContext } from './context.ts';
import { deployedClones } from './workflows.ts';

const context = cloneContext();
const workflows = deployedClones();

const createClone = route(
  'POST /clones',
  createCloneAction(context, workflows, randomUUID),
  ({ body, headers }) => {
    const idempotencyKey = keyOf(headers);
    const key = idempotencyKey === undefined ? {} : { idempotencyKey };
    if (body === null || typeof body !== 'object' || Array.isArray(body))
      return { request: body, dryRun: false, ...key };
    const { dryRun = false, ...request } = body as Record<string, unknown>;
    return { request, dryRun, ...key };
  },
  (output) => (output.dryRun ? json(200, output) : accepted(output.clone, `/clones/${output.clone.id}`)),
  { body: [...Object.keys(cloneRequest.shape), 'dryRun'] },
);

const getClone = route(
  'GET /clones/{id}',
  getCloneAction(workflows),
  ({ path }) => path,
  (clone) => json(200, clone),
);

const cancelClone = route(
  'DELETE /clones/{id}',
  cancelCloneAction(workflows),
  ({ path }) => path,
  (clone) => accepted(clone, `/clones/${clone.id}`),
);

export const handler = httpHandler(httpDoor(context.secrets), [createClone, getClone, cancelClone]);
