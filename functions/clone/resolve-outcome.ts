import { SessionExpiredError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { SealBrokenError } from '../platform/seal.ts';
import { logOutFirmly } from '../servers/log-out.ts';
import type { CloneDriver } from './driver.ts';
import { finishClone, giveUpClone, outcomeWithoutSession, unknownOutcome } from './finish.ts';
import type { Leases } from './leases.ts';
import type { Clone, Clones, StoredClone } from './record.ts';
import { type CloneContext, withLogOn, withSealedSession } from './session.ts';
import type { CloneExecution, CloneOutcome } from './state.ts';

export interface ResolveContext extends CloneContext {
  clones: Clones;
  leases: Leases;
}

/**
 * Gives a clone its outcome: finds it by looking at the server, in the clone's own session where that is to be had,
 * closes the session, puts it on record, and gives the clone's lease back.
 * @param execution what is known of it; `session` is the clone's own, sealed
 * @param lastTry give an outcome in any case
 * @param stepsOf the steps as they are when it has ended
 * @throws NotResolvedError, LookAgainError, VeeamError where another try may find it
 */
export async function endClone(
  context: ResolveContext,
  execution: CloneExecution,
  {
    lastTry,
    stepsOf,
    read,
  }: { lastTry: boolean; stepsOf: (clone: Clone) => Clone['steps']; read?: StoredClone },
): Promise<CloneOutcome> {
  let isClosed = false;
  const outcome = await resolve(context, execution, lastTry, () => {
    isClosed = true;
  });
  const { cloneId, request } = execution;
  if (outcome.job || outcome.outcome === 'unknown') await context.clones.noteChange(request.server);
  const ended = await context.clones.end(cloneId, (clone) => ({ outcome, steps: stepsOf(clone) }), read);
  await context.leases.giveBack(request.server, cloneId);
  if (isClosed) await context.clones.deleteSession(request.server, cloneId);
  return ended?.outcome ?? outcome;
}

async function resolve(
  context: CloneContext,
  execution: CloneExecution,
  lastTry: boolean,
  onLoggedOut: () => void,
): Promise<CloneOutcome> {
  const { plan, session, request } = execution;
  if (!plan || session === undefined) return outcomeWithoutSession(execution);
  const end = (driver: CloneDriver, own: boolean) =>
    (lastTry ? giveUpClone : finishClone)({ driver, own, onLoggedOut }, execution, plan);
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
    if (lastTry && error instanceof VeeamError) return unknownOutcome(execution, error);
    throw error;
  }
}
