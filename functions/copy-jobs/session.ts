import { RefusedError } from '../action.ts';
import type { Configuration, ServerConfiguration } from '../configuration.ts';
import type { Secrets } from '../platform/secrets.ts';
import { connect, findServer, type Purpose, withCredentials } from '../servers/connect.ts';
import { logOutFirmly } from '../servers/log-out.ts';
import { Microsoft365 } from '../veeam/microsoft365/microsoft365.ts';
import { MICROSOFT365_VERSIONS, type Microsoft365Version } from '../veeam/microsoft365/version.ts';

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
  const server = findServer(configuration, serverName, 'microsoft365');
  const version = versionOf(server);
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

function versionOf({ name, apiVersion }: ServerConfiguration): Microsoft365Version | 'latest' {
  const known = [...MICROSOFT365_VERSIONS, 'latest'] as const;
  const version = known.find((each) => each === apiVersion);
  if (version !== undefined) return version;
  throw new RefusedError(
    'not-configured',
    `${name} is configured with the apiVersion "${apiVersion}"; a microsoft365 server takes ${known.join(', ')}.`,
  );
}
