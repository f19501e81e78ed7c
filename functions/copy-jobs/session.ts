import type { Configuration } from '../configuration.ts';
import type { Secrets } from '../platform/secrets.ts';
import { microsoft365VersionOf } from '../servers/api-version.ts';
import { connect, findServer, withCredentials } from '../servers/connect.ts';
import { logOutFirmly } from '../servers/log-out.ts';
import type { Purpose } from '../servers/purpose.ts';
import { Microsoft365 } from '../veeam/microsoft365/microsoft365.ts';

/** What everything about copy jobs needs of the world around it. */
export interface CopyJobsContext {
  readonly configuration: Configuration;
  readonly secrets: Secrets;
  readonly now: () => Date;
}

/**
 * Logs on to a Backup for Microsoft 365 server, runs `use`, and logs out and disconnects whatever happens.
 * Throws `RefusedError` for a server that is not configured so, and every `VeeamError`.
 */
export async function withMicrosoft365<T>(
  { configuration, secrets, now }: CopyJobsContext,
  serverName: string,
  purpose: Purpose,
  use: (client: Microsoft365) => Promise<T>,
): Promise<T> {
  const server = findServer(configuration, serverName, { product: 'microsoft365' });
  const version = microsoft365VersionOf(server);
  const connection = connect(server);
  try {
    const client = await withCredentials(secrets, serverName, purpose, (credentials) =>
      Microsoft365.logOn(connection, credentials, { version, now }),
    );
    try {
      return await use(client);
    } finally {
      await logOutFirmly(client);
    }
  } finally {
    await connection.close();
  }
}
