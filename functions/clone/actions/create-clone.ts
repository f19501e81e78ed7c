import * as z from 'zod';
import type { Action, ActionContext } from '../../action.ts';
import { permitAdoption } from '../../same-work.ts';
import { idempotencyKey, newWorkId, requesterOf, workId } from '../../work-id.ts';
import { type ApprovedPlan, planClone, refuseOtherPlan, refuseServerWithoutClones } from '../plan.ts';
import type { StoredClone } from '../record.ts';
import { type CloneRequest, cloneRequest } from '../request.ts';
import type { CloneContext } from '../session.ts';
import type { CloneInput, ClonePlan } from '../state.ts';
import { type CloneView, viewClone } from '../views.ts';
import { type CloneWorkflows, hasBegun, startClone } from '../workflows.ts';

const createCloneInput = z.strictObject({
  request: cloneRequest,
  /** The caller's own key; a repeated request with the same key is the same clone. */
  idempotencyKey: z.exactOptional(idempotencyKey),
  dryRun: z.boolean(),
});
type CreateCloneInput = z.infer<typeof createCloneInput>;

export type CreateCloneOutput = { dryRun: true; plan: ClonePlan } | { dryRun: false; clone: CloneView };

/** The id of the clone that was started, if there is one. */
export function startedClone(output: CreateCloneOutput): string | undefined {
  return output.dryRun ? undefined : output.clone.id;
}

/**
 * Clones one job. The plan is made before anything starts, so that a request that cannot be satisfied starts nothing;
 * the clone then carries out this plan.
 * @param approved a plan that a person has seen, and its time: exactly that is carried out, or the request is refused
 */
export function createCloneAction(
  context: CloneContext,
  workflows: CloneWorkflows,
  randomId: () => string,
  approved: Partial<ApprovedPlan> = {},
): Action<CreateCloneInput, CreateCloneOutput> {
  return {
    name: 'clones:create',
    permission: 'clones:write',
    input: createCloneInput,
    servers: ({ request }) => [request.server],
    async run({ request, idempotencyKey: key, dryRun }, action) {
      refuseServerWithoutClones(context, request.server, action.caller);
      const { caller } = action;
      const id = key === undefined ? newWorkId('clone', randomId) : workId('clone', caller, key);
      const input = inputOf(request, id, action, approved);
      if (dryRun) return { dryRun: true, plan: await planClone(context, input) };
      const earlier = key === undefined ? undefined : await workflows.record.get(id);
      if (earlier) return { dryRun: false, clone: await adopted(workflows, earlier, input) };
      const plan = await planClone(context, input);
      if (approved.plan) refuseOtherPlan(approved.plan, plan);
      // Another request with the same key may have been faster: then this is its clone, or a conflict.
      const { clone } = await workflows.record.create({ ...input, plan });
      return { dryRun: false, clone: await adopted(workflows, clone, input) };
    },
  };
}

function inputOf(
  request: CloneRequest,
  id: string,
  { caller, now }: ActionContext,
  // A template is filled with the moment at which the plan was shown.
  { requestedAt = now.toISOString() }: Partial<ApprovedPlan>,
): CloneInput {
  return { cloneId: id, request, requestedBy: requesterOf(caller), requestedAt };
}

/**
 * The clone that this request, or one with the same key before, has created. If it has not started, its execution is
 * started, which does nothing if there is one.
 * @throws RefusedError `idempotency-conflict` if it was created for another request
 */
async function adopted(
  workflows: CloneWorkflows,
  earlier: StoredClone,
  input: CloneInput,
): Promise<CloneView> {
  permitAdoption(earlier, input);
  if (!hasBegun(earlier)) await startClone(workflows, earlier);
  return viewClone(earlier);
}
