import * as z from 'zod';
import { type PlanFacts, refuseChanges } from '../changed-since.ts';
import { unmarked } from './marker.ts';
import { type ClonePlan, clonePlan } from './state.ts';

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
