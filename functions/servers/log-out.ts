import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { log } from '../platform/log.ts';

const tries = 5;
const pauseMs = 200;

/**
 * Logs out, with a few retries. A session that cannot be closed is logged and reported, and is no error: the server
 * ends it once it is idle.
 * @param patience no further try once it is aborted
 * @param pause waits before the next try, longer after each
 * @returns whether the session is closed
 */
export async function logOutFirmly(
  client: { logOut(): Promise<void> },
  patience?: AbortSignal,
  pause: (ms: number) => Promise<void> = sleep,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.logOut();
      return true;
    } catch (error) {
      if (!(error instanceof VeeamError)) throw error;
      if (attempt === tries || patience?.aborted) {
        log('error', 'log-out-failed', { server: error.server, code: error.code });
        return false;
      }
      await pause(pauseMs * attempt);
    }
  }
}

/** Logs out within a time limit; then the connection is closed in any case. */
export async function logOutWithin(
  limitMs: number,
  client: { logOut(): Promise<void> },
  connection: Connection,
): Promise<void> {
  const patience = AbortSignal.timeout(limitMs);
  const close = () => void connection.close();
  patience.addEventListener('abort', close);
  await logOutFirmly(client, patience);
  patience.removeEventListener('abort', close);
}
