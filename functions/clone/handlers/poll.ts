import * as z from 'zod';
import { type Invocation, step } from '../../platform/step.ts';
import { pollClone, taskSeconds } from '../poll.ts';
import { withSealedSession } from '../session.ts';
import { cloneExecution, clonePlan, type EndedTask, markOf, startedClone } from '../state.ts';
import { stateOfStep } from '../steps.ts';
import { recordingFailure, type StepsContext } from './context.ts';

const pollEvent = z.object({
  state: stateOfStep,
  execution: cloneExecution.extend({ plan: clonePlan, session: z.string(), started: startedClone }),
});

/**
 * Step 4: looks once how far the clone has come. "Still running" is an error that Step Functions retries. It writes
 * nothing to the record: the next step does so.
 */
export const pollStep = (context: StepsContext): Invocation<EndedTask> =>
  step(pollEvent, ({ state, execution }) =>
    recordingFailure(context.clones, execution.cloneId, state, async () => {
      const begun = execution.started.startedAt ?? state.enteredAt;
      const deadline = new Date(Date.parse(begun) + context.configuration.clones.pollingSeconds * 1000);
      const ended = await withSealedSession(context, execution.request.server, execution.session, (driver) =>
        pollClone(driver, { ...execution, mark: markOf(execution) }, deadline, context.now()),
      );
      const seconds = taskSeconds(execution.started, context.now());
      const polled = { polledFrom: state.enteredAt, polls: state.tries + 1 };
      return { ...ended, ...polled, ...(seconds !== undefined && { seconds }) };
    }),
  );
