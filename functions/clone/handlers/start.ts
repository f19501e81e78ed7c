import * as z from 'zod';
import { withSealedSession } from '../session.ts';
import { cloneExecution, clonePlan, markOf, type StartedClone } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();
const startEvent = z.object({
  tries: z.int(),
  execution: cloneExecution.extend({ plan: clonePlan, session: z.string() }),
});

/** Step 3: starts the clone, in the session that step 2 made. */
export async function handler(event: unknown): Promise<StartedClone> {
  const { tries, execution } = startEvent.parse(event);
  const { plan, session } = execution;
  return withSealedSession(context, plan.server, session, (driver) =>
    driver.start(plan, markOf(execution), tries),
  );
}
