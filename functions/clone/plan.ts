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
 * @throws RefusedError naming the field, when the request cannot be carried out; VeeamError
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
 * The plan of a clone that begins. One that was made before stands if the job is to be marked: its start looks for what
 * has the name by then. Without a mark a clone is known by its name alone, and that must have been free moments ago, so
 * that it is planned anew; what was planned before is done or refused all the same.
 * @param make plans it as things are now
 * @throws RefusedError `conflict` for another plan than that before, and whatever `make` does
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

/** What a plan for a request is made with. */
export function planContext(input: Pick<CloneInput, 'cloneId' | 'mark' | 'requestedAt'>): PlanContext {
  return { mark: markOf(input), requestedAt: new Date(input.requestedAt) };
}

/** @throws RefusedError naming `server` when there is none of that name, or none whose jobs can be cloned */
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

/** A plan that somebody has seen, and the moment that its name was made of. */
export const approvedPlan = z.strictObject({ plan: clonePlan, requestedAt: z.iso.datetime() });
export type ApprovedPlan = z.infer<typeof approvedPlan>;

/** @throws RefusedError `conflict` unless both plans do the same: the mark, the words and the API version are no part of it */
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
