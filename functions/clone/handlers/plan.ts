import * as z from 'zod';
import { type Invocation, step } from '../../platform/step.ts';
import { planAtStart, planClone } from '../plan.ts';
import { type Clone, refuseClosed, type StoredClone } from '../record.ts';
import { type CloneExecution, type ClonePlan, cloneExecution } from '../state.ts';
import { stateOfStep, withStep } from '../steps.ts';
import { recordingFailure, type StepsContext } from './context.ts';

/** A clone that is past its deadline has its outcome by then, which returns its lease. */
const resolvingMs = 30 * 60_000;
const planEvent = z.object({ state: stateOfStep, execution: cloneExecution });

/**
 * Step 1: takes a lease of the server, and decides what the clone will do. It reads with the reading credential, and
 * changes nothing. While no lease is free it fails with NoLeaseFreeError, and Step Functions retries.
 */
export const planStep = (context: StepsContext): Invocation<ClonePlan> =>
  step(planEvent, async ({ state, execution }) => {
    const { clones, now } = context;
    const { cloneId } = execution;
    const read = await takeLease(context, execution);
    return recordingFailure(clones, cloneId, state, async () => {
      const plan = await planAtStart(execution, () => planClone(context, execution));
      if (plan === execution.plan) return plan;
      const steps = (clone: Clone) => withStep(clone.steps, state, { endedAt: now().toISOString() });
      await clones.change(
        cloneId,
        (clone) => {
          refuseClosed(clone);
          return { ...clone, plan, steps: steps(clone) };
        },
        read,
      );
      return plan;
    });
  });

/** @throws NoLeaseFreeError, CloneClosedError */
async function takeLease(
  { clones, leases, configuration, now }: StepsContext,
  { cloneId, batch, request }: CloneExecution,
): Promise<StoredClone | undefined> {
  const { server } = request;
  await leases.take({
    server,
    cloneId,
    atOnce: batch?.clonesPerServer ?? configuration.clones.perServer,
    until: new Date(now().getTime() + configuration.clones.deadlineSeconds * 1000 + resolvingMs),
    comesFirst: batch === undefined,
  });
  const clone = await clones.get(cloneId);
  try {
    if (clone) refuseClosed(clone);
  } catch (error) {
    // The clone was closed meanwhile, and its lease may have been returned before it was taken here.
    await leases.giveBack(server, cloneId);
    throw error;
  }
  return clone;
}
