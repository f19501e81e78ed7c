import * as z from 'zod';
import { step } from '../../platform/step.ts';
import { planAtStart, planClone } from '../plan.ts';
import { type Clone, refuseClosed } from '../record.ts';
import { type ClonePlan, cloneExecution } from '../state.ts';
import { stateOfStep, withStep } from '../steps.ts';
import { cloneContext, recordedClones, recordingFailure } from './context.ts';

const context = cloneContext();
const clones = recordedClones();
const planEvent = z.object({ state: stateOfStep, execution: cloneExecution });

/**
 * Step 1: decides what the clone will do. It reads, with the reading credential, and changes nothing. A clone of a batch
 * is put on record here.
 */
export const handler = step(planEvent, async ({ state, execution }): Promise<ClonePlan> => {
  const { cloneId, mark } = execution;
  const made = mark === undefined ? undefined : await clones.create(execution);
  if (made) refuseClosed(made.clone);
  return recordingFailure(clones, cloneId, state, async () => {
    const plan = await planAtStart(execution, () => planClone(context, execution));
    if (plan === execution.plan) return plan;
    const steps = (clone: Clone) => withStep(clone.steps, state, { endedAt: new Date().toISOString() });
    await clones.change(
      cloneId,
      (clone) => {
        refuseClosed(clone);
        return { ...clone, plan, steps: steps(clone) };
      },
      made?.clone,
    );
    return plan;
  });
});
