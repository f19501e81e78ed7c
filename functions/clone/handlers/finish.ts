import { SessionExpiredError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import * as z from 'zod';
import { writeMetrics } from '../../platform/metrics.ts';
import { environment } from '../../platform/runtime.ts';
import { SealBrokenError } from '../../platform/seal.ts';
import { step } from '../../platform/step.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import type { CloneDriver } from '../driver.ts';
import { finishClone, giveUpClone, outcomeWithoutSession, unknownOutcome } from '../finish.ts';
import { withLogOn, withSealedSession } from '../session.ts';
import { type CloneExecution, type CloneOutcome, cloneExecution } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();
const namespace = environment('METRICS_NAMESPACE');
const finishEvent = z.object({ lastTry: z.boolean(), execution: cloneExecution });

/**
 * Step 5: resolves the outcome of the clone and ends its session, after success and after every failure. On the
 * last try it gives an outcome in any case.
 */
export const handler = step(finishEvent, async ({ lastTry, execution }) => {
  const outcome = await resolve(execution, lastTry);
  writeMetrics(namespace, new Date(), { Clones: 1 }, { Outcome: outcome.outcome });
  return outcome;
});

async function resolve(execution: CloneExecution, lastTry: boolean): Promise<CloneOutcome> {
  const { plan, session, request } = execution;
  if (!plan || session === undefined) return outcomeWithoutSession(execution);
  const end = (driver: CloneDriver, own: boolean) =>
    (lastTry ? giveUpClone : finishClone)({ driver, own }, execution, plan);
  try {
    return await withSealedSession(context, request.server, session, (driver) => end(driver, true)).catch(
      (error) => {
        // The session ended before the clone did: another can still read the job list, which resolves it.
        if (!(error instanceof SessionExpiredError || error instanceof SealBrokenError)) throw error;
        const endInNewSession = (driver: CloneDriver) =>
          end(driver, false).catch(async (failure) => {
            await logOutFirmly(driver);
            throw failure;
          });
        return withLogOn(context, request.server, 'write', endInNewSession, session);
      },
    );
  } catch (error) {
    if (lastTry && error instanceof VeeamError) return unknownOutcome(execution, error.message);
    throw error;
  }
}
