import { step } from '../../platform/step.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { resumeSharedSession, sealSession, withLogOn } from '../session.ts';
import { cloneExecution, clonePlan } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();
const logOnEvent = cloneExecution.extend({ plan: clonePlan });

/**
 * Step 2: makes the logon session that the clone lives in, or resumes one that it may share, and gives it sealed. A
 * step of its own, so that whatever happens to a later one, the session is known and can be closed.
 */
export const handler = step(logOnEvent, async ({ plan, sharedSession }): Promise<string> => {
  const resumed = sharedSession && (await resumeSharedSession(context, plan, sharedSession, new Date()));
  if (resumed) return resumed;
  return withLogOn(context, plan.server, 'write', async (driver) => {
    try {
      return await sealSession(context, plan, driver);
    } catch (error) {
      await logOutFirmly(driver);
      throw error;
    }
  });
});
