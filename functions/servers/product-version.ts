import { AccessDeniedError } from '@veeam-automation/veeam/transport/errors';
import type { LoggedOn } from './log-on.ts';

/** The version of the API that is spoken, such as `v1_7`, `1.3-rev1` or `v8`. */
export function apiVersionOf({ product, client }: LoggedOn): string {
  switch (product) {
    case 'enterprise-manager':
      return client.session.apiVersion;
    case 'backup-replication':
      return client.version;
    case 'microsoft365':
      return client.version;
  }
}

/**
 * The build of the product, such as `12.3.1.1139`; undefined where it does not tell. Enterprise Manager tells those
 * of its backup servers only (em_rest: backupServers), and Backup & Replication tells administrators only, from
 * 1.2-rev1 on (serverInfo).
 * @throws every VeeamError but AccessDeniedError
 */
export async function productVersionOf({ product, client }: LoggedOn): Promise<string | undefined> {
  try {
    switch (product) {
      case 'enterprise-manager': {
        const versions = (await client.listBackupServers()).flatMap(({ version }) => version ?? []);
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
