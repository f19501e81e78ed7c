import * as z from 'zod';
import { step } from '../../platform/step.ts';
import { firstLookSeconds } from '../poll.ts';
import { withSealedSession } from '../session.ts';
import { cloneExecution, clonePlan, markOf, type StartedClone } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();
const startEvent = z.object({
  tries: z.int(),
  execution: cloneExecution.extend({ plan: clonePlan, session: z.string() }),
});

/** Step 3: starts the clone, in the session that step 2 made. */
export const handler = step(startEvent, async ({ tries, execution }): Promise<StartedClone> => {
  const { plan, session, expectedTaskSeconds } = execution;
  const started = await withSealedSession(context, plan.server, session, (driver) =>
    driver.start(plan, markOf(execution), tries),
  );
  return {
    ...started,
    startedAt: new Date().toISOString(),
    firstLookSeconds: firstLookSeconds(started, expectedTaskSeconds),
  };
});
