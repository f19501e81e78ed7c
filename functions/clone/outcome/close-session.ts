import { RefusedError } from '../../action.ts';
import { log } from '../../platform/log.ts';
import { SealBrokenError } from '../../platform/seal.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import type { Clones } from '../record.ts';
import { type CloneContext, withSealedSession } from '../session.ts';
import type { CloneSession } from '../session-record.ts';

/** A server ends a session by itself when nothing is asked in it for so long, with room to spare. */
const endsByItselfMs = 3_600_000;

interface ClosingContext extends CloneContext {
  clones: Clones;
}

/**
 * Closes a session that was left open, and takes it off the record; one that cannot be closed only once the server has
 * ended it by itself.
 */
export async function closeSession(context: ClosingContext, session: CloneSession, now: Date): Promise<void> {
  const { server, cloneId, sealed, usedUntil } = session;
  const isClosed = await withSealedSession(context, server, sealed, logOutFirmly).catch((error) => {
    // Sealed under a key that is gone, or of a server that is not configured any more: nobody can close it.
    if (error instanceof SealBrokenError || error instanceof RefusedError) return false;
    throw error;
  });
  const isOver = now.getTime() - Date.parse(usedUntil) > endsByItselfMs;
  if (isClosed || isOver) await context.clones.sessions.delete(session);
  log(isClosed ? 'info' : 'warn', 'session-closed', { server, cloneId, closed: isClosed });
}
