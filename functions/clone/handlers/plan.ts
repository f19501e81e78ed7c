import { logOutFirmly } from '../../servers/log-out.ts';
import { planClone } from '../plan.ts';
import { withLogOn } from '../session.ts';
import { type ClonePlan, cloneExecution } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();

/** Step 1: decides what the clone will do. It reads, with the reading credential, and changes nothing. */
export async function handler(event: unknown): Promise<ClonePlan> {
  const { request, cloneId, requestedAt } = cloneExecution.parse(event);
  return withLogOn(context, request.server, 'read', async (manager) => {
    try {
      return await planClone(manager, request, { cloneId, requestedAt: new Date(requestedAt) });
    } finally {
      await logOutFirmly(manager);
    }
  });
}
