import { randomUUID } from 'node:crypto';
import { cancelCloneAction } from '../../../clone/actions/cancel-clone.ts';
import { createCloneAction } from '../../../clone/actions/create-clone.ts';
import { getCloneAction } from '../../../clone/actions/get-clone.ts';
import { clonesQuery, listClonesAction } from '../../../clone/actions/list-clones.ts';
import { cloneContext, deployedClones } from '../../../clone/handlers/context.ts';
import { cloneRequest } from '../../../clone/request.ts';
import { accepted, json, nextLink, route } from '../http.ts';
import { keyOf } from '../idempotency-key.ts';

const context = cloneContext();
const workflows = deployedClones();

const createClone = route(
  'createClone',
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

const listClones = route(
  'listClones',
  listClonesAction(context, workflows.record),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/clones', query, listed.next)),
  { query: Object.keys(clonesQuery.shape) },
);

const getClone = route(
  'getClone',
  getCloneAction(workflows),
  ({ path }) => path,
  (clone) => json(200, clone),
);

const cancelClone = route(
  'cancelClone',
  cancelCloneAction(workflows),
  ({ path }) => path,
  (clone) => accepted(clone, `/clones/${clone.id}`),
);

export const cloneRoutes = [createClone, listClones, getClone, cancelClone];
