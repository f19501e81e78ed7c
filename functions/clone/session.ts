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

/** The key with which sessions are encrypted; the stack creates it, and no person needs to know it. */
export const sealKey = z.strictObject({ key: z.string().min(32) });

/** The dependencies of the clone's steps. */
export interface CloneContext {
  configuration: Configuration;
  secrets: Secrets;
  /** Present if the number of connections is limited. */
  connections?: ConnectionLeases | undefined;
}

/**
 * Logs on; `use` decides whether the session is closed.
 * @param sealed an earlier session of the same clone, for its knowledge of the server's state before
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

/** Resumes an encrypted session. @throws SealBrokenError */
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
 * Takes over the session of another clone, and returns it encrypted for this clone; undefined if that session has
 * ended, or may end too soon.
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

/** Encrypts a session for the server on which it was opened. */
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
    // Without it the outcome has fewer details; the clone is still resolved.
    if (error instanceof SealBrokenError) return undefined;
    throw error;
  }
}

/**
 * The driver for a server that is logged on to; only its product's code is loaded.
 * @param earlier the `serialize` result of an earlier session of the same clone
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

/** The driver that resumes a session from `serialize`; it sends nothing, and needs no credential. */
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

/**
 * The driver that takes over the session of another clone; undefined if that session may end before this clone does.
 */
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
