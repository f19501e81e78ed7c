import { SessionExpiredError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../../action.ts';
import { SealBrokenError } from '../../platform/seal.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { endIfOver, letNextBegin, type NextContext } from '../batches/next.ts';
import type { CloneDriver } from '../driver.ts';
import type { Clone, StoredClone } from '../record.ts';
import { type CloneContext, withLogOn, withSealedSession } from '../session.ts';
import type { CloneExecution, CloneOutcome } from '../state.ts';
import { closeSession } from './close-session.ts';
import { finishClone, giveUpClone, outcomeWithoutSession, unknownOutcome } from './finish.ts';

export interface ResolveContext extends CloneContext, NextContext {}

/**
 * Gives a clone its outcome: finds it by looking at the server, in the clone's own session if it is available, closes
 * the session, writes the outcome, and starts the next clone.
 * @param execution what is known of it; `session` is the clone's own, encrypted
 * @param lastTry always write an outcome
 * @param staysOpen do not close the clone's own session; the next clone, if there is one, takes it over
 * @param stepsOf returns the steps as they are at the end
 * @throws NotResolvedError, LookAgainError, VeeamError if another try may find it
 */
export async function endClone(
  context: ResolveContext,
  execution: CloneExecution,
  {
    lastTry,
    stepsOf,
    read,
    staysOpen = false,
  }: {
    lastTry: boolean;
    stepsOf: (clone: Clone) => Clone['steps'];
    read?: StoredClone;
    staysOpen?: boolean;
  },
): Promise<CloneOutcome> {
  const { clones } = context;
  let isClosed = false;
  const onLoggedOut = () => {
    isClosed = true;
  };
  const outcome = await resolve(context, execution, lastTry, { staysOpen, onLoggedOut });
  const { cloneId, request } = execution;
  if (outcome.job || outcome.outcome === 'unknown') await clones.noteChange(request.server);
  const ended = await clones.end(cloneId, (clone) => ({ outcome, steps: stepsOf(clone) }), read);
  if (!ended) return outcome;
  if (isClosed) await clones.sessions.deleteOf(ended);
  await leave(context, ended, isClosed);
  return ended.outcome ?? outcome;
}

/**
 * After a clone has its outcome: starts the next one, which takes over the session if there is one; otherwise closes
 * the session. Ends the batch after its last clone.
 * @param isClosed its session is known to be closed
 */
export async function leave(context: ResolveContext, ended: StoredClone, isClosed = false): Promise<void> {
  const { batch } = ended;
  const session = isClosed ? undefined : await context.clones.sessions.get(ended);
  const { isHandedOver, begun } = await letNextBegin(context, ended, session);
  if (session && !isHandedOver) await closeSession(context, session, new Date());
  if (batch && !begun.has(batch.id)) await endIfOver(context, batch.id);
}

async function resolve(
  context: CloneContext,
  execution: CloneExecution,
  lastTry: boolean,
  { staysOpen, onLoggedOut }: { staysOpen: boolean; onLoggedOut: () => void },
): Promise<CloneOutcome> {
  const { plan, session, request } = execution;
  if (!plan || session === undefined) return outcomeWithoutSession(execution);
  const end = (driver: CloneDriver, own: boolean) =>
    (lastTry ? giveUpClone : finishClone)(
      { driver, own, staysOpen: own && staysOpen, onLoggedOut },
      execution,
      plan,
    );
  try {
    return await withSealedSession(context, request.server, session, (driver) => end(driver, true)).catch(
      (error) => {
        // The session ended before the clone did: another one can still read the job list, which resolves the outcome.
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
    // A server that is no longer configured is a refusal of this project.
    if (lastTry && (error instanceof VeeamError || error instanceof RefusedError))
      return unknownOutcome(execution, error);
    throw error;
  }
}
