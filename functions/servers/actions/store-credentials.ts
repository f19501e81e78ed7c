import { LogonRefusedError } from '@veeam-automation/veeam/transport/errors';
import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { type Configuration, type ServerConfiguration, serverName } from '../../configuration.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { findServer } from '../connect.ts';
import { type Credentials, credentials, purposes } from '../credentials.ts';

const storeCredentialsInput = z.strictObject({
  server: serverName,
  purpose: z.enum(purposes),
  request: credentials,
});

export const storedCredentials = z.object({
  server: z.string(),
  purpose: z.enum(purposes),
  username: z.string(),
  /** The secret's new version. */
  versionId: z.string(),
});
export type StoredCredentials = z.infer<typeof storedCredentials>;

/** Logs on and off with credentials. @throws VeeamError if the server refuses them */
export type ProveCredentials = (server: ServerConfiguration, credentials: Credentials) => Promise<void>;

/**
 * Stores new credentials of a server, after a logon has proved them. If the logon fails, nothing changes. The password
 * is neither returned nor logged.
 */
export function storeCredentialsAction(
  configuration: Configuration,
  secrets: Secrets,
  prove: ProveCredentials,
): Action<z.infer<typeof storeCredentialsInput>, StoredCredentials> {
  return {
    name: 'credentials:store',
    permission: 'credentials:write',
    input: storeCredentialsInput,
    servers: ({ server }) => [server],
    async run({ server, purpose, request }, { caller }) {
      const found = findServer(configuration, server, { caller });
      try {
        await prove(found, request);
      } catch (error) {
        if (!(error instanceof LogonRefusedError)) throw error;
        throw new RefusedError(
          'invalid-input',
          `${server} refused a logon with these credentials; nothing was changed. ${error.remedy}`,
          [{ field: 'password', message: 'The server refuses this user with this password.' }],
          { cause: error },
        );
      }
      const { versionId } = await secrets.write(`${purpose}/${server}`, request);
      return { server, purpose, username: request.username, versionId };
    },
  };
}
