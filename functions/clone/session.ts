import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { SessionExpiredError } from '@veeam-automation/veeam/transport/errors';
import * as z from 'zod';
import type { Configuration } from '../configuration.ts';
import { SealBrokenError, seal, unseal } from '../platform/seal.ts';
import type { Secrets } from '../platform/secrets.ts';
import { findServer } from '../servers/connect.ts';
import type { ConnectionLeases } from '../servers/connection-leases.ts';
import type { Purpose } from '../servers/credentials.ts';
import type { LoggedOn } from '../servers/log-on.ts';
import { logOnFor, withConnection } from '../servers/with-server.ts';
import type { CloneDriver } from './driver.ts';
import type { ClonePlan } from './state.ts';

/** The key under which sessions are sealed; the stack makes it, and no person needs to know it. */
export const sealKey = z.strictObject({ key: z.string().min(32) });

/** What the clone's steps need of the world around them. */
export interface CloneContext {
  configuration: Configuration;
  secrets: Secrets;
  /** Where the number of connections is limited. */
  connections?: ConnectionLeases | undefined;
}

/**
 * Logs on; `use` decides what becomes of the session.
 * @param sealed an earlier session of the same clone, for what it knows of the server as it was before
 */
export async function withLogOn<T>(
  context: CloneContext,
  server: string,
  purpose: Purpose,
  use: (driver: CloneDriver) => Promise<T>,
  sealed?: string,
): Promise<T> {
  const serialized = sealed === undefined ? undefined : await unsealIfPossible(context, server, sealed);
  const found = findServer(context.configuration, server);
  const access = { secrets: context.secrets, now: () => new Date() };
  return withConnection(
    found,
    async (connection) =>
      use(await driverFor(await logOnFor(purpose, access, found, connection), serialized)),
    context.connections,
  );
}

/** Goes on with a sealed session. @throws SealBrokenError */
export async function withSealedSession<T>(
  context: CloneContext,
  server: string,
  sealed: string,
  use: (driver: CloneDriver) => Promise<T>,
): Promise<T> {
  const { key } = await context.secrets.read('session-seal', sealKey);
  const serialized = await unseal(sealed, server, key);
  const found = findServer(context.configuration, server);
  return withConnection(
    found,
    async (connection) => use(await resumeDriver(found.product, connection, serialized)),
    context.connections,
  );
}

/**
 * Goes on in the session of another clone, and gives what this clone needs to do so, sealed; undefined when that session
 * has ended, or may end too soon.
 * @throws VeeamError
 */
export async function takeOverSession(
  context: CloneContext,
  plan: ClonePlan,
  sealed: string,
  now: Date,
): Promise<string | undefined> {
  const earlier = await unsealIfPossible(context, plan.server, sealed);
  if (earlier === undefined) return undefined;
  const found = findServer(context.configuration, plan.server);
  const resumed = async (connection: Connection) => {
    const driver = await takeOverDriver(found.product, connection, earlier, now);
    try {
      return driver && (await sealSession(context, plan, driver));
    } catch (error) {
      if (error instanceof SessionExpiredError) return undefined;
      throw error;
    }
  };
  return withConnection(found, resumed, context.connections);
}

/** Seals a session for the server it was made on. */
export async function sealSession(
  context: CloneContext,
  plan: ClonePlan,
  driver: CloneDriver,
): Promise<string> {
  const { key } = await context.secrets.read('session-seal', sealKey);
  return seal(await driver.serialize(plan), plan.server, key);
}

async function unsealIfPossible(context: CloneContext, server: string, sealed: string): Promise<unknown> {
  const { key } = await context.secrets.read('session-seal', sealKey);
  try {
    return await unseal(sealed, server, key);
  } catch (error) {
    // Without it the outcome says less; the clone is resolved all the same.
    if (error instanceof SealBrokenError) return undefined;
    throw error;
  }
}

/**
 * The driver for a server that is logged on to; only its product's code is loaded.
 * @param earlier what `serialize` gave for an earlier session of the same clone
 */
export async function driverFor(loggedOn: LoggedOn, earlier?: unknown): Promise<CloneDriver> {
  switch (loggedOn.product) {
    case 'enterprise-manager': {
      const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
      return EnterpriseManagerDriver.loggedOn(loggedOn.client);
    }
    case 'backup-replication': {
      const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
      return BackupReplicationDriver.loggedOn(loggedOn.client, earlier);
    }
    case 'microsoft365':
      throw new Error('Microsoft 365 jobs cannot be cloned: the plan refuses them.');
  }
}

/** The driver that goes on with a session given by `serialize`; nothing is sent, and no credential is needed. */
async function resumeDriver(
  product: LoggedOn['product'],
  connection: Connection,
  serialized: unknown,
): Promise<CloneDriver> {
  if (product === 'backup-replication') {
    const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
    return BackupReplicationDriver.resume(connection, serialized);
  }
  const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
  return EnterpriseManagerDriver.resume(connection, serialized);
}

/** The driver that goes on in the session of another clone; undefined when that may end before this clone does. */
async function takeOverDriver(
  product: LoggedOn['product'],
  connection: Connection,
  earlier: unknown,
  now: Date,
): Promise<CloneDriver | undefined> {
  if (product === 'backup-replication') {
    const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
    return BackupReplicationDriver.takeOver(connection, earlier, now);
  }
  const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
  return EnterpriseManagerDriver.takeOver(connection, earlier);
}
