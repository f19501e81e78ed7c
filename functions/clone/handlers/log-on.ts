import { logOutFirmly } from '../../servers/log-out.ts';
import { sealSession, withLogOn } from '../session.ts';
import { cloneExecution } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();

/**
 * Step 2: makes the logon session that the clone lives in, and gives it sealed. A step of its own, so that
 * whatever happens to a later one, the session is known and can be closed.
 */
export async function handler(event: unknown): Promise<string> {
  const { request } = cloneExecution.parse(event);
  return withLogOn(context, request.server, 'write', async (manager) => {
    try {
      return await sealSession(context, request.server, manager);
    } catch (error) {
      await logOutFirmly(manager);
      throw error;
    }
  });
}
