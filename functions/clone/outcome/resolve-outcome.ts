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
 * Gives a clone its outcome: finds it by looking at the server, in the clone's own session where that is to be had,
 * closes the session, puts the outcome on record, and lets the next clone begin.
 * @param execution what is known of it; `session` is the clone's own, sealed
 * @param lastTry give an outcome in any case
 * @param staysOpen the clone's own session is not closed, and the next clone goes on in it where there is one
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
 * After a clone has its outcome: the next one begins, in its session if it has left one, or that is closed; and the batch
 * ends with its last clone.
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
    // A server that is no more configured is a refusal of our own.
    if (lastTry && (error instanceof VeeamError || error instanceof RefusedError))
      return unknownOutcome(execution, error);
    throw error;
  }
}
