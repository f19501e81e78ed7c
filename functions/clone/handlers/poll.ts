import * as z from 'zod';
import { step } from '../../platform/step.ts';
import { pollClone, taskSeconds } from '../poll.ts';
import { withSealedSession } from '../session.ts';
import { cloneExecution, clonePlan, type EndedTask, markOf, startedClone } from '../state.ts';
import { stateOfStep } from '../steps.ts';
import { cloneContext, recordedClones, recordingFailure } from './context.ts';

const context = cloneContext();
const clones = recordedClones();
const pollEvent = z.object({
  state: stateOfStep,
  execution: cloneExecution.extend({ plan: clonePlan, session: z.string(), started: startedClone }),
});

/**
 * Step 4: looks once how far the clone has come. "Still running" is an error that Step Functions retries. It writes
 * nothing to the record: the next step does so.
 */
export const handler = step(
  pollEvent,
  ({ state, execution }): Promise<EndedTask> =>
    recordingFailure(clones, execution.cloneId, state, async () => {
      const begun = execution.started.startedAt ?? state.enteredAt;
      const deadline = new Date(Date.parse(begun) + context.configuration.clones.pollingSeconds * 1000);
      const ended = await withSealedSession(context, execution.request.server, execution.session, (driver) =>
        pollClone(driver, { ...execution, mark: markOf(execution) }, deadline, new Date()),
      );
      const seconds = taskSeconds(execution.started, new Date());
      const polled = { polledFrom: state.enteredAt, polls: state.tries + 1 };
      return { ...ended, ...polled, ...(seconds !== undefined && { seconds }) };
    }),
);
