import { randomUUID } from 'node:crypto';
import { cancelCloneAction } from '../../../clone/actions/cancel-clone.ts';
import { createCloneAction } from '../../../clone/actions/create-clone.ts';
import { getCloneAction } from '../../../clone/actions/get-clone.ts';
import { clonesQuery, listClonesAction } from '../../../clone/actions/list-clones.ts';
import { cloneContext, deployedClones } from '../../../clone/handlers/context.ts';
import { cloneRequest } from '../../../clone/request.ts';
import { accepted, json, nextLink, route } from '../http.ts';
import { keyOf } from '../idempotency-key.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const context = cloneContext();
  const workflows = deployedClones();
  return {
    createClone: createCloneAction(context, workflows, randomUUID),
    listClones: listClonesAction(context, workflows.record),
    getClone: getCloneAction(workflows),
    cancelClone: cancelCloneAction(workflows),
  };
};

/** @param actions by the names of their operations */
export const cloneRoutes = (actions = deployedActions()) => [
  route(
    'createClone',
    actions.createClone,
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
  ),
  route(
    'listClones',
    actions.listClones,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/clones', query, listed.next)),
    { query: Object.keys(clonesQuery.shape) },
  ),
  route(
    'getClone',
    actions.getClone,
    ({ path }) => path,
    (clone) => json(200, clone),
  ),
  route(
    'cancelClone',
    actions.cancelClone,
    ({ path }) => path,
    (clone) => accepted(clone, `/clones/${clone.id}`),
  ),
];
