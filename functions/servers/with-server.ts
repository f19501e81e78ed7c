import { Connection } from '@veeam-automation/veeam/transport/connection';
import { RequestTimeoutError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { ServerConfiguration } from '../configuration.ts';
import type { Secrets } from '../platform/secrets.ts';
import { withCredentials } from './connect.ts';
import type { ConnectionLeases } from './connection-leases.ts';
import type { Credentials, Purpose } from './credentials.ts';
import { type LoggedOn, logOn } from './log-on.ts';
import { logOutFirmly, logOutWithin } from './log-out.ts';

/** What using a server needs of the world around it. */
export interface ServerAccess {
  secrets: Secrets;
  now: () => Date;
  /** Where the number of connections is limited. */
  connections?: ConnectionLeases | undefined;
}

/** Logging out may take so long after the work is done or its time is up. */
const logOutMs = 5_000;

/**
 * Lets `use` work with a connection to a server, and closes it, whatever happens.
 * @param connections where their number is limited: one is waited for
 * @throws NoConnectionFreeError, and what `use` throws
 */
export function withConnection<T>(
  server: ServerConfiguration,
  use: (connection: Connection) => Promise<T>,
  connections?: ConnectionLeases,
): Promise<T> {
  const connected = () => connect(server, use);
  return connections ? connections.use(server.name, connected) : connected();
}

async function connect<T>(
  server: ServerConfiguration,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = new Connection(server, { timeoutMs: server.timeoutMs });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

/** Logs on with the server's stored credential for a purpose. @throws VeeamError; SecretUnusableError */
export function logOnFor(
  purpose: Purpose,
  { secrets, now }: ServerAccess,
  server: ServerConfiguration,
  connection: Connection,
): Promise<LoggedOn> {
  return withCredentials(secrets, server.name, purpose, (credentials) =>
    logOn(server, connection, credentials, now),
  );
}

/** Proves credentials by a logon and a logout. @throws VeeamError; RefusedError `not-configured` */
export function proveCredentials(server: ServerConfiguration, credentials: Credentials): Promise<void> {
  return withConnection(server, async (connection) => {
    const { client } = await logOn(server, connection, credentials, () => new Date());
    await logOutFirmly(client);
  });
}

/**
 * Logs on with the server's credential for a purpose, lets `use` work, logs out and closes the connection, whatever
 * happens. When `deadline` comes first, the request under way is aborted.
 * @throws NoConnectionFreeError and every other VeeamError, a RequestTimeoutError at the deadline; SecretUnusableError; what
 * `use` throws
 */
export function withServer<T>(
  access: ServerAccess,
  server: ServerConfiguration,
  { purpose, deadline }: { purpose: Purpose; deadline: AbortSignal },
  use: (loggedOn: LoggedOn, connection: Connection) => Promise<T>,
): Promise<T> {
  const work = async (connection: Connection) => {
    const abort = () => void connection.close();
    deadline.addEventListener('abort', abort);
    try {
      deadline.throwIfAborted();
      const loggedOn = await logOnFor(purpose, access, server, connection);
      try {
        return await use(loggedOn, connection);
      } finally {
        deadline.removeEventListener('abort', abort);
        await logOutWithin(logOutMs, loggedOn.client, connection);
      }
    } catch (error) {
      throw deadline.aborted ? outOfTime(server, error) : error;
    } finally {
      deadline.removeEventListener('abort', abort);
    }
  };
  return withConnection(server, work, access.connections);
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
