import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Action, type ActionContext, RefusedError } from '../../action.ts';
import type { CloneWorkflows } from '../end.ts';
import { planClone, refuseServerWithoutClones } from '../plan.ts';
import { type CloneRequest, cloneId, cloneRequest } from '../request.ts';
import type { CloneContext } from '../session.ts';
import { type CloneInput, type ClonePlan, cloneInput } from '../state.ts';
import { type CloneView, readClone } from '../view.ts';

const createCloneInput = z.strictObject({
  request: cloneRequest,
  /** The caller's own key; a repeated request with the same key is the same clone. */
  idempotencyKey: z.exactOptional(cloneId),
  dryRun: z.boolean(),
});
type CreateCloneInput = z.infer<typeof createCloneInput>;

export type CreateCloneOutput = { dryRun: true; plan: ClonePlan } | { dryRun: false; clone: CloneView };

/** Clones one job. The plan is made before anything starts, so that a request that cannot be met starts nothing. */
export function createCloneAction(
  context: CloneContext,
  workflows: CloneWorkflows,
  randomId: () => string,
): Action<CreateCloneInput, CreateCloneOutput> {
  return {
    name: 'clones:create',
    permission: 'clones:write',
    input: createCloneInput,
    servers: ({ request }) => [request.server],
    async run({ request, idempotencyKey, dryRun }, action) {
      refuseServerWithoutClones(context, request.server, action.caller);
      const id = idempotencyKey ?? randomId();
      const input = inputOf(request, id, action);
      if (dryRun) return { dryRun: true, plan: await planClone(context, input) };
      if (idempotencyKey !== undefined) {
        const earlier = await readEarlier(workflows, input);
        if (earlier) return { dryRun: false, clone: earlier };
      }
      await planClone(context, input);
      const { started } = await workflows.clones.start(id, input);
      // Another request with the same key may have been quicker: then it is that one's clone, or a conflict.
      const clone = started ? await readClone(workflows, id) : await readEarlier(workflows, input);
      if (!clone) throw new Error(`The execution ${id} was started, but cannot be read.`);
      return { dryRun: false, clone };
    },
  };
}

function inputOf(request: CloneRequest, id: string, { caller, now }: ActionContext): CloneInput {
  const requestedBy = { door: caller.door, name: caller.name };
  return { cloneId: id, request, requestedBy, requestedAt: now.toISOString() };
}

/**
 * The clone that the same key has made before.
 * @throws RefusedError `idempotency-conflict` when it was made for another request or by another caller
 */
async function readEarlier(workflows: CloneWorkflows, input: CloneInput): Promise<CloneView | undefined> {
  const execution = await workflows.clones.describe(input.cloneId);
  if (!execution) return undefined;
  const earlier = cloneInput.parse(JSON.parse(execution.input ?? '{}'));
  const same =
    isDeepStrictEqual(earlier.request, input.request) &&
    isDeepStrictEqual(earlier.requestedBy, input.requestedBy);
  if (same) return readClone(workflows, input.cloneId);
  throw new RefusedError(
    'idempotency-conflict',
    `The Idempotency-Key ${input.cloneId} was used for another request. Use a new key for a new clone.`,
    [{ field: 'Idempotency-Key', message: 'It was used with another body or by another caller.' }],
  );
}
