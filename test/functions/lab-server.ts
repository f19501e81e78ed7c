import type { Lab } from '@veeam-automation/lab/lab';
import type { ServerConfiguration } from '../../functions/configuration.ts';

/** Options of a lab that runs beside others: the system chooses the port of each server. */
export const anyPort = {
  enterpriseManagerPort: 0,
  backupReplicationPort: 0,
  microsoft365Port: 0,
  controlPort: 0,
};

/** A configured server of the lab, with the lab's name for it unless another is given. */
export function labServer(
  lab: Lab,
  product: ServerConfiguration['product'],
  change: Partial<ServerConfiguration> = {},
): ServerConfiguration {
  const endpoint = lab.servers[product];
  if (endpoint === undefined) throw new Error(`The lab has no ${product}.`);
  const { name, url: baseUrl, fingerprint256: sha256 } = endpoint;
  const tls = { kind: 'fingerprint', sha256 } as const;
  return { name, product, baseUrl, tls, apiVersion: 'latest', format: 'xml', timeoutMs: 30_000, ...change };
}
