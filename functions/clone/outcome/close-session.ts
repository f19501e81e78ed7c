import { RefusedError } from '../../action.ts';
import { log } from '../../platform/log.ts';
import { SealBrokenError } from '../../platform/seal.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import type { Clones } from '../record.ts';
import { type CloneContext, withSealedSession } from '../session.ts';
import type { CloneSession } from '../session-record.ts';

/** A server ends a session after this time without a request, with a margin. */
const endsByItselfMs = 3_600_000;

export interface ClosingContext extends CloneContext {
  clones: Clones;
}

/**
 * Closes a session that was left open, and removes it from the record. One that cannot be closed is removed only when
 * the server must have ended it.
 */
export async function closeSession(context: ClosingContext, session: CloneSession, now: Date): Promise<void> {
  const { server, cloneId, sealed, usedUntil } = session;
  const isClosed = await withSealedSession(context, server, sealed, logOutFirmly).catch((error) => {
    // It was encrypted with a key that is gone, or its server is no longer configured: it cannot be closed.
    if (error instanceof SealBrokenError || error instanceof RefusedError) return false;
    throw error;
  });
  const isOver = now.getTime() - Date.parse(usedUntil) > endsByItselfMs;
  if (isClosed || isOver) await context.clones.sessions.delete(session);
  log(isClosed ? 'info' : 'warn', 'session-closed', { server, cloneId, closed: isClosed });
}
