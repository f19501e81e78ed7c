import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { AccessDeniedError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { ServerConfiguration } from '../configuration.ts';
import { log } from '../platform/log.ts';
import { microsoft365VersionOf, revisionOf } from './api-version.ts';
import type { Credentials } from './credentials.ts';

/** A server that is logged on to, distinguished by its product. */
export type LoggedOn =
  | { product: 'enterprise-manager'; client: EnterpriseManager }
  | { product: 'backup-replication'; client: BackupReplication }
  | { product: 'microsoft365'; client: Microsoft365 };

/**
 * Logs on to a server of any product, in the configured API version. Only that product's client is loaded.
 * @throws VeeamError; RefusedError `not-configured` when the product has no such API version
 */
export async function logOn(
  ...given: [server: ServerConfiguration, connection: Connection, credentials: Credentials, now: () => Date]
): Promise<LoggedOn> {
  try {
    return await clientFor(...given);
  } catch (error) {
    if (error instanceof VeeamError && error.sessionLeftOpen)
      log('error', 'log-out-failed', { server: error.server, code: error.code });
    throw error;
  }
}

async function clientFor(
  server: ServerConfiguration,
  connection: Connection,
  credentials: Credentials,
  now: () => Date,
): Promise<LoggedOn> {
  const { product, apiVersion, format } = server;
  connection.hideCredentials(credentials);
  switch (product) {
    case 'enterprise-manager': {
      const { EnterpriseManager } = await import('@veeam-automation/veeam/enterprise-manager/client');
      return {
        product,
        client: await EnterpriseManager.logOn(connection, credentials, { version: apiVersion, format }),
      };
    }
    case 'backup-replication': {
      const { BackupReplication } = await import('@veeam-automation/veeam/backup-replication/client');
      const version = revisionOf(server);
      return { product, client: await BackupReplication.logOn(connection, credentials, { version, now }) };
    }
    case 'microsoft365': {
      const { Microsoft365 } = await import('@veeam-automation/veeam/microsoft365/client');
      const version = microsoft365VersionOf(server);
      return { product, client: await Microsoft365.logOn(connection, credentials, { version, now }) };
    }
  }
}

/**
 * The build of the product, such as `12.3.1.1139`; undefined if the server does not say. Enterprise Manager reports
 * only the builds of its backup servers (em_rest: backupServers), and Backup & Replication reports its own only to
 * administrators, from 1.2-rev1 on (serverInfo).
 * @throws every VeeamError but AccessDeniedError
 */
export async function productVersionOf({ product, client }: LoggedOn): Promise<string | undefined> {
  try {
    switch (product) {
      case 'enterprise-manager': {
        const versions = (await client.backupServers.list().all()).items.flatMap(
          ({ version }) => version ?? [],
        );
        return [...new Set(versions)].sort().join(', ') || undefined;
      }
      case 'backup-replication':
        return (await client.serverInfo()).buildVersion;
      case 'microsoft365':
        return (await client.serverInfo()).buildVersion;
    }
  } catch (error) {
    if (error instanceof AccessDeniedError) return undefined;
    throw error;
  }
}
