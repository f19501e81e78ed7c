import type { Connection } from '@veeam-automation/veeam/transport/connection';
import type { LoggedOn } from '../servers/log-on.ts';
import type { CloneDriver } from './driver.ts';

/**
 * The driver for a server that is logged on to; only its product's code is loaded.
 * @param kept what `keep` gave for an earlier session of the same clone
 */
export async function driverFor(loggedOn: LoggedOn, kept?: unknown): Promise<CloneDriver> {
  switch (loggedOn.product) {
    case 'enterprise-manager': {
      const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
      return EnterpriseManagerDriver.loggedOn(loggedOn.client);
    }
    case 'backup-replication': {
      const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
      return BackupReplicationDriver.loggedOn(loggedOn.client, kept);
    }
    case 'microsoft365':
      throw new Error('Microsoft 365 jobs cannot be cloned: the plan refuses them.');
  }
}

/** The driver that goes on with a session kept by `keep`; nothing is sent, and no credential is needed. */
export async function resumeDriver(
  product: LoggedOn['product'],
  connection: Connection,
  kept: unknown,
): Promise<CloneDriver> {
  if (product === 'backup-replication') {
    const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
    return BackupReplicationDriver.resume(connection, kept);
  }
  const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
  return EnterpriseManagerDriver.resume(connection, kept);
}

/** The driver that joins a session shared by `share`; undefined when that may end before a clone does. */
export async function joinDriver(
  product: LoggedOn['product'],
  connection: Connection,
  shared: unknown,
  now: Date,
): Promise<CloneDriver | undefined> {
  if (product === 'backup-replication') {
    const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
    return BackupReplicationDriver.join(connection, shared, now);
  }
  const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
  return EnterpriseManagerDriver.join(connection, shared);
}

/** The driver of whoever has opened a session shared by `share`, and closes it. */
export async function ownerDriver(
  product: LoggedOn['product'],
  connection: Connection,
  shared: unknown,
): Promise<CloneDriver> {
  if (product === 'backup-replication') {
    const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
    return BackupReplicationDriver.own(connection, shared);
  }
  const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
  return EnterpriseManagerDriver.own(connection, shared);
}
