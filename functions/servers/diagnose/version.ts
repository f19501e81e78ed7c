import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { ServerConfiguration } from '../../configuration.ts';
import { type Product, productNames } from '../../products.ts';
import { microsoft365VersionOf, revisionOf } from '../api-version.ts';
import { type Done, StepFailed } from './step.ts';

/** How a server answers an unknown request: it is reachable, and is another product, or not a Veeam product. */
const notKnown = new Set([
  'not-found',
  'request-refused',
  'unreadable-answer',
  'session-expired',
  'access-denied',
]);

/**
 * Finds out, without a logon, whether the server is the configured product, and its API version. So no credential is
 * sent to a server of another kind.
 * @throws StepFailed if another product answers; VeeamError; RefusedError `not-configured`
 */
export async function findVersion(server: ServerConfiguration, connection: Connection): Promise<Done<void>> {
  const { product } = server;
  let found: string;
  try {
    found = await probes[product](server, connection);
  } catch (error) {
    if (!(error instanceof VeeamError) || !notKnown.has(error.code)) throw error;
    const other = await otherProduct(server, connection);
    throw other === undefined ? error : anotherProduct(product, other);
  }
  // Enterprise Manager answers every unknown path with 401; Microsoft 365 does so for known ones, too.
  if (product === 'microsoft365' && (await answersAs('enterprise-manager', server, connection)))
    throw anotherProduct(product, 'enterprise-manager');
  return { value: undefined, found };
}

const probes: Record<Product, (server: ServerConfiguration, connection: Connection) => Promise<string>> = {
  async 'enterprise-manager'({ apiVersion: wanted, format }, connection) {
    const { EnterpriseManager } = await import('@veeam-automation/veeam/enterprise-manager/client');
    const { version, offered } = await EnterpriseManager.probe(connection, { version: wanted, format });
    return `API ${version} is spoken; the server offers ${offered.join(', ')}`;
  },
  async 'backup-replication'(server, connection) {
    const { BackupReplication } = await import('@veeam-automation/veeam/backup-replication/client');
    const { version } = await BackupReplication.probe(connection, { version: revisionOf(server) });
    return `API ${version} is spoken`;
  },
  async microsoft365(server, connection) {
    const { Microsoft365 } = await import('@veeam-automation/veeam/microsoft365/client');
    const { version } = await Microsoft365.probe(connection, { version: microsoft365VersionOf(server) });
    return `API ${version} is spoken`;
  },
};

/** In the order in which an answer proves most. */
async function otherProduct(
  server: ServerConfiguration,
  connection: Connection,
): Promise<Product | undefined> {
  for (const product of ['enterprise-manager', 'backup-replication', 'microsoft365'] as const) {
    if (product !== server.product && (await answersAs(product, server, connection))) return product;
  }
  return undefined;
}

async function answersAs(
  product: Product,
  server: ServerConfiguration,
  connection: Connection,
): Promise<boolean> {
  try {
    await probes[product]({ ...server, apiVersion: 'latest' }, connection);
    return true;
  } catch (error) {
    if (error instanceof VeeamError) return false;
    throw error;
  }
}

function anotherProduct(configured: Product, found: Product): StepFailed {
  return new StepFailed(
    `${productNames[found]} answers at this address, and not ${productNames[configured]}.`,
    `Set the address of ${productNames[configured]}, or product: ${found}, in automation.yaml.`,
  );
}
