import * as z from 'zod';
import { type Invocation, step } from '../../platform/step.ts';
import { firstLookSeconds } from '../poll.ts';
import { CloneClosedError, refuseClosed } from '../record.ts';
import { withSealedSession } from '../session.ts';
import { cloneExecution, clonePlan, markOf, type StartedClone } from '../state.ts';
import { closed, stateOfStep, withStep } from '../steps.ts';
import { recordingFailure, type StepsContext } from './context.ts';

const startEvent = z.object({
  state: stateOfStep,
  execution: cloneExecution.extend({ plan: clonePlan, session: z.string() }),
});

/**
 * Step 3: starts the clone, in the session that step 2 opened. A clone that is closed starts nothing, even if this
 * step is repeated.
 */
export const startStep = (context: StepsContext): Invocation<StartedClone> =>
  step(startEvent, ({ state, execution }) =>
    recordingFailure(context.clones, execution.cloneId, state, async () => {
      const { clones, now } = context;
      const { cloneId, plan, session, batch } = execution;
      const read = await clones.get(cloneId);
      if (!read) throw new CloneClosedError(`The clone ${cloneId} is not on record.`);
      refuseClosed(read);
      if (read.started) return read.started;
      const made = await withSealedSession(context, plan.server, session, (driver) =>
        driver.start(plan, markOf(execution), state.tries),
      );
      const startedAt = now().toISOString();
      const started = {
        ...made,
        startedAt,
        firstLookSeconds: firstLookSeconds(made, batch?.expectedTaskSeconds),
      };
      await clones.change(
        cloneId,
        (clone) => {
          if (clone.outcome) return undefined;
          const steps = closed(withStep(clone.steps, state), startedAt);
          const { error: _overcome, ...rest } = clone;
          return { ...rest, started, steps: [...steps, { name: 'Wait', startedAt, attempts: 0 }] };
        },
        read,
      );
      return started;
    }),
  );
