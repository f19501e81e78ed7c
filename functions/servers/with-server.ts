import { Connection } from '@veeam-automation/veeam/transport/connection';
import { RequestTimeoutError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { ServerConfiguration } from '../configuration.ts';
import type { Secrets } from '../platform/secrets.ts';
import { withCredentials } from './connect.ts';
import type { ConnectionLeases } from './connection-leases.ts';
import type { Credentials, Purpose } from './credentials.ts';
import { type LoggedOn, logOn } from './log-on.ts';
import { logOutFirmly, logOutWithin } from './log-out.ts';

/** The dependencies of using a server. */
export interface ServerAccess {
  secrets: Secrets;
  now: () => Date;
  /** Present if the number of connections is limited. */
  connections?: ConnectionLeases | undefined;
}

/** How long logging out may take after the work is done or its time is over. */
const logOutMs = 5_000;

/**
 * Lets `use` work with a connection to a server, and always closes it.
 * @param connections the leases, if the number of connections is limited: it waits for one
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

/** Verifies credentials by a logon and a logout. @throws VeeamError; RefusedError `not-configured` */
export function proveCredentials(server: ServerConfiguration, credentials: Credentials): Promise<void> {
  return withConnection(server, async (connection) => {
    const { client } = await logOn(server, connection, credentials, () => new Date());
    await logOutFirmly(client);
  });
}

/**
 * Logs on with the server's credential for a purpose, lets `use` work, and always logs out and closes the connection.
 * At `deadline`, the current request is aborted.
 * @throws NoConnectionFreeError and every other VeeamError, a RequestTimeoutError at the deadline; SecretUnusableError;
 * what `use` throws
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

/** The error for work that was ended by the deadline; an error of another kind is kept. */
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
