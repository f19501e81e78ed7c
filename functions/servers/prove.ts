import { RefusedError } from '../action.ts';
import type { ServerConfiguration } from '../configuration.ts';
import { EnterpriseManager } from '../veeam/enterprise-manager/client.ts';
import { type Credentials, connect } from './connect.ts';
import { logOutFirmly } from './log-out.ts';

/** Proves credentials by a logon and a logout. @throws VeeamError */
export async function proveCredentials(server: ServerConfiguration, credentials: Credentials): Promise<void> {
  if (server.product !== 'enterprise-manager') {
    throw new RefusedError('conflict', `Credentials of a ${server.product} server cannot be proved yet.`);
  }
  const connection = connect(server);
  try {
    const manager = await EnterpriseManager.logOn(connection, credentials, { apiVersion: server.apiVersion });
    await logOutFirmly(manager);
  } finally {
    await connection.close();
  }
}
