import * as z from 'zod';
import { step } from '../../platform/step.ts';
import { type Clone, CloneClosedError } from '../record.ts';
import { endClone } from '../resolve-outcome.ts';
import { type CloneOutcome, cloneExecution } from '../state.ts';
import { stateOfStep, withStep } from '../steps.ts';
import { cloneContext, recordedClones, recordedLeases } from './context.ts';

const context = { ...cloneContext(), clones: recordedClones(), leases: recordedLeases() };
const finishEvent = z.object({ lastTry: z.boolean(), state: stateOfStep, execution: cloneExecution });

/**
 * Step 5: finds the outcome of the clone and ends its session, after success and after every failure. On the last try
 * past the clone's time it gives an outcome in any case; before, the reconciler goes on to look.
 */
export const handler = step(finishEvent, async ({ lastTry, state, execution }): Promise<CloneOutcome> => {
  const { cloneId, task } = execution;
  const read = await context.clones.get(cloneId);
  if (!read) throw new CloneClosedError(`The clone ${cloneId} is not on record.`);
  if (read.outcome) {
    await context.leases.giveBack(read.server, cloneId);
    return read.outcome;
  }
  const session = execution.session ?? (await context.clones.getSession(read.server, cloneId))?.sealed;
  const known = {
    ...execution,
    ...(session !== undefined && { session }),
    ...(read.cancelledBy !== undefined && { cancelledBy: read.cancelledBy }),
  };
  const stepsOf = ({ steps }: Clone) => {
    const polled =
      task?.polledFrom === undefined
        ? steps
        : withStep(steps, { name: 'Poll', enteredAt: task.polledFrom, tries: (task.polls ?? 1) - 1 });
    return withStep(polled, state, { endedAt: new Date().toISOString() });
  };
  const isOver = new Date().toISOString() >= read.deadline;
  return endClone(context, known, { lastTry: lastTry && isOver, stepsOf, read });
});
