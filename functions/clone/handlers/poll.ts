import * as z from 'zod';
import { step } from '../../platform/step.ts';
import { pollClone, taskSeconds } from '../poll.ts';
import { withSealedSession } from '../session.ts';
import { cloneExecution, clonePlan, type EndedTask, markOf, startedClone } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();
const pollEvent = z.object({
  startTime: z.iso.datetime(),
  execution: cloneExecution.extend({ plan: clonePlan, session: z.string(), started: startedClone }),
});

/** Step 4: looks once how far the clone has come. "Still running" is an error that Step Functions retries. */
export const handler = step(pollEvent, async ({ startTime, execution }): Promise<EndedTask> => {
  const deadline = new Date(Date.parse(startTime) + context.configuration.clones.pollingSeconds * 1000);
  const ended = await withSealedSession(context, execution.request.server, execution.session, (driver) =>
    pollClone(driver, { ...execution, mark: markOf(execution) }, deadline, new Date()),
  );
  const seconds = taskSeconds(execution.started, new Date());
  return { ...ended, ...(seconds !== undefined && { seconds }) };
});
