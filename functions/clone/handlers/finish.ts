import * as z from 'zod';
import { type Invocation, step } from '../../platform/step.ts';
import { endClone, leave } from '../outcome/resolve-outcome.ts';
import { type Clone, CloneClosedError } from '../record.ts';
import { type CloneOutcome, cloneExecution } from '../state.ts';
import { stateOfStep, withStep } from '../steps.ts';
import type { StepsContext } from './context.ts';

const finishEvent = z.object({
  lastTry: z.boolean(),
  state: stateOfStep,
  /** The ARN of the clone workflow, in which the next clone starts. */
  machine: z.string(),
  execution: cloneExecution,
});

/**
 * Step 5: finds the outcome of the clone and ends its session, after success and after every failure. On the last try
 * after the clone's deadline it always writes an outcome; before that, the reconciler continues to look.
 */
export const finishStep = (context: StepsContext): Invocation<CloneOutcome> =>
  step(finishEvent, async (event) => {
    const { lastTry, state, machine, execution } = event;
    const next = { ...context, executions: context.executionsOf(machine) };
    const { cloneId, task } = execution;
    const read = await next.clones.get(cloneId);
    if (!read) throw new CloneClosedError(`The clone ${cloneId} is not on record.`);
    if (read.outcome) {
      await leave(next, read);
      return read.outcome;
    }
    const session = execution.session ?? (await next.clones.sessions.get(read))?.sealed;
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
      return withStep(polled, state, { endedAt: next.now().toISOString() });
    };
    const isOver = next.now().toISOString() >= read.deadline;
    const staysOpen = read.batch !== undefined;
    return endClone(next, known, { lastTry: lastTry && isOver, stepsOf, read, staysOpen });
  });
