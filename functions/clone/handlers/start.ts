import * as z from 'zod';
import { withSealedSession } from '../session.ts';
import { startClone } from '../start.ts';
import { cloneExecution, clonePlan, type StartedClone } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();
const startEvent = cloneExecution.extend({ plan: clonePlan, session: z.string() });

/** Step 3: starts the clone, in the session that step 2 made. */
export async function handler(event: unknown): Promise<StartedClone> {
  const { request, session, plan, cloneId } = startEvent.parse(event);
  return withSealedSession(context, request.server, session, (manager) => startClone(manager, plan, cloneId));
}
