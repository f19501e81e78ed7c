import * as z from 'zod';
import { type Caller, refuseField } from '../action.ts';
import { type PlanFacts, refuseChanges } from '../same-work.ts';
import { findServer } from '../servers/connect.ts';
import { logOutFirmly } from '../servers/log-out.ts';
import type { PlanContext } from './driver.ts';
import { unmarked } from './marker.ts';
import { type CloneContext, withLogOn } from './session.ts';
import { type CloneInput, type ClonePlan, clonePlan, markOf } from './state.ts';

/**
 * Decides what a clone will do, with the reading credential, and changes nothing.
 * @throws RefusedError naming the field, if the request cannot be carried out; VeeamError
 */
export async function planClone(context: CloneContext, input: CloneInput): Promise<ClonePlan> {
  const { request } = input;
  refuseServerWithoutClones(context, request.server);
  return withLogOn(context, request.server, 'read', async (driver) => {
    try {
      return await driver.plan(request, planContext(input));
    } finally {
      await logOutFirmly(driver);
    }
  });
}

/**
 * The plan of a clone that starts. An earlier plan remains valid if the job gets a mark: the start checks the name
 * again. Without a mark, a clone is recognized only by its name, which must have been unused moments ago, so it is
 * planned again; exactly the earlier plan is still carried out, or the clone is refused.
 * @param make makes the plan by the present state
 * @throws RefusedError `conflict` if the plan differs from the earlier one, and what `make` throws
 */
export async function planAtStart(
  { plan }: Pick<CloneInput, 'plan'>,
  make: () => Promise<ClonePlan>,
): Promise<ClonePlan> {
  if (plan?.description !== undefined) return plan;
  const now = await make();
  if (plan) refuseOtherPlan(plan, now);
  return now;
}

/** The inputs of a plan. */
export function planContext(input: Pick<CloneInput, 'cloneId' | 'mark' | 'requestedAt'>): PlanContext {
  return { mark: markOf(input), requestedAt: new Date(input.requestedAt) };
}

/** @throws RefusedError naming `server` if there is no such server, or its product cannot clone */
export function refuseServerWithoutClones(
  { configuration }: CloneContext,
  name: string,
  caller?: Caller,
): void {
  const { product } = findServer(configuration, name, { caller });
  if (product !== 'microsoft365') return;
  throw refuseField(
    'invalid-input',
    'server',
    `${name} is a Microsoft 365 server: its jobs cannot be cloned.`,
  );
}

/** A plan that a person has seen, and the moment that filled the template of its name. */
export const approvedPlan = z.strictObject({ plan: clonePlan, requestedAt: z.iso.datetime() });
export type ApprovedPlan = z.infer<typeof approvedPlan>;

/** @throws RefusedError `conflict` unless both plans do the same, ignoring the mark, texts and the API version */
export function refuseOtherPlan(approved: ClonePlan, now: ClonePlan): void {
  refuseChanges(factsOf(approved), factsOf(now));
}

function factsOf({
  apiVersion: _apiVersion,
  driverReason: _driverReason,
  warnings: _warnings,
  description,
  ...facts
}: ClonePlan): PlanFacts {
  return { ...facts, ...(description !== undefined && { description: unmarked(description) }) };
}
