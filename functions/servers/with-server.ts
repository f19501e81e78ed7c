import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { RequestTimeoutError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { ServerConfiguration } from '../configuration.ts';
import type { Secrets } from '../platform/secrets.ts';
import { connect, withCredentials } from './connect.ts';
import type { Purpose } from './credentials.ts';
import { type LoggedOn, logOn } from './log-on.ts';
import { logOutFirmly } from './log-out.ts';

/** What using a server needs of the world around it. */
export interface ServerAccess {
  secrets: Secrets;
  now: () => Date;
}

/** Logging out may take so long after the work is done or its time is up. */
const logOutMs = 5_000;

/**
 * Logs on with the server's credential for a purpose, lets `use` work, logs out and closes the connection, whatever
 * happens. When `deadline` comes first, the request under way is aborted.
 * @throws VeeamError, a RequestTimeoutError at the deadline; SecretUnusableError; what `use` throws
 */
export async function withServer<T>(
  { secrets, now }: ServerAccess,
  server: ServerConfiguration,
  { purpose, deadline }: { purpose: Purpose; deadline: AbortSignal },
  use: (loggedOn: LoggedOn, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = connect(server);
  const breakOff = () => void connection.close();
  deadline.addEventListener('abort', breakOff);
  try {
    deadline.throwIfAborted();
    const loggedOn = await withCredentials(secrets, server.name, purpose, (credentials) =>
      logOn(server, connection, credentials, now),
    );
    try {
      return await use(loggedOn, connection);
    } finally {
      deadline.removeEventListener('abort', breakOff);
      const patience = AbortSignal.timeout(logOutMs);
      patience.addEventListener('abort', breakOff);
      await logOutFirmly(loggedOn.client, patience);
      patience.removeEventListener('abort', breakOff);
    }
  } catch (error) {
    throw deadline.aborted ? outOfTime(server, error) : error;
  } finally {
    deadline.removeEventListener('abort', breakOff);
    await connection.close();
  }
}

/** The error for work that the deadline has ended; an error of another kind stays as it is. */
function outOfTime({ name }: ServerConfiguration, cause: unknown): unknown {
  const isVeeam = cause instanceof VeeamError;
  if (!isVeeam && !(cause instanceof DOMException)) return cause;
  const mayHaveActed = isVeeam && cause.mayHaveActed;
  return new RequestTimeoutError({
    server: name,
    operation: isVeeam ? cause.operation : 'read jobs',
    happened: 'it was aborted, because the time for all of it was up',
    remedy: `Check the load of the server and the route to it.${mayHaveActed ? ' It may have acted: look before repeating.' : ''}`,
    retryable: !mayHaveActed,
    mayHaveActed,
    cause,
  });
}
