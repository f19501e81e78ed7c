import type { ServerConfiguration } from '../configuration.ts';
import { log } from '../platform/log.ts';
import type { Product } from '../products.ts';
import type { LoggedOn } from '../servers/log-on.ts';
import { apiVersionOf, productVersionOf } from '../servers/product-version.ts';
import { type ServerAccess, withServer } from '../servers/with-server.ts';
import type { Connection } from '../veeam/transport/connection.ts';
import { VeeamError } from '../veeam/transport/errors.ts';
import type { Job } from './job.ts';
import { told, type WholeJob } from './read/whole-job.ts';

/** All jobs of one server, as the compliance check takes them. Times are ISO 8601, UTC. */
export interface ServerJobs {
  server: string;
  product: Product;
  /** By the clock of this function. */
  readAt: string;
  /** The API version that was agreed on at the logon. */
  version: string;
  /** The product's build, where it was asked for and is told. */
  build?: string;
  /** The server's own clock, if it tells. */
  serverTime?: string;
  jobs: Job[];
}

/**
 * Reads all jobs of one server with its read credential, within one logon, and logs out whatever happens. Half a
 * list is never given.
 * @param deadline ends the reading when it comes first
 * @param tellBuild asks for the product's build, too, which is one request more
 * @throws VeeamError, a RequestTimeoutError at the deadline; SecretUnusableError; RefusedError `not-configured`
 */
export function readServer(
  access: ServerAccess,
  server: ServerConfiguration,
  deadline: AbortSignal,
  { tellBuild = false } = {},
): Promise<ServerJobs> {
  return withServer(access, server, { purpose: 'read', deadline }, async (loggedOn, connection) => {
    const { name, product } = server;
    const startedAt = access.now();
    const version = apiVersionOf(loggedOn);
    const jobs = await jobsOf(loggedOn, name, startedAt, deadline);
    const serverTime = await clockOf(loggedOn, connection);
    const build = tellBuild ? await buildOf(loggedOn, name) : undefined;
    const readAt = access.now().toISOString();
    const versions = { version, ...told('build', build) };
    return { server: name, product, readAt, ...versions, ...told('serverTime', serverTime), jobs };
  });
}

/**
 * Reads one job with the server's read credential.
 * @throws NotFoundError, and what `readServer` throws
 */
export function readOneJob(
  access: ServerAccess,
  server: ServerConfiguration,
  id: string,
  deadline: AbortSignal,
): Promise<WholeJob> {
  return withServer(access, server, { purpose: 'read', deadline }, (loggedOn) =>
    wholeJobOf(loggedOn, server.name, id, access.now(), deadline),
  );
}

async function jobsOf(loggedOn: LoggedOn, name: string, now: Date, deadline: AbortSignal): Promise<Job[]> {
  switch (loggedOn.product) {
    case 'enterprise-manager': {
      const { readJobs } = await import('./read/enterprise-manager.ts');
      return readJobs(loggedOn.client, name, now, deadline);
    }
    case 'backup-replication': {
      const { readJobs } = await import('./read/backup-replication.ts');
      return readJobs(loggedOn.client, name, deadline);
    }
    case 'microsoft365': {
      const { readJobs } = await import('./read/microsoft365.ts');
      return readJobs(loggedOn.client, name);
    }
  }
}

/**
 * One job of a server that is logged on to.
 * @throws NotFoundError and every other VeeamError
 */
export async function wholeJobOf(
  loggedOn: LoggedOn,
  name: string,
  id: string,
  now: Date,
  deadline: AbortSignal,
): Promise<WholeJob> {
  switch (loggedOn.product) {
    case 'enterprise-manager': {
      const { readJob } = await import('./read/enterprise-manager.ts');
      return readJob(loggedOn.client, name, id, now, deadline);
    }
    case 'backup-replication': {
      const { readJob } = await import('./read/backup-replication.ts');
      return readJob(loggedOn.client, name, id);
    }
    case 'microsoft365': {
      const { readJob } = await import('./read/microsoft365.ts');
      return readJob(loggedOn.client, name, id);
    }
  }
}

/** Only Backup & Replication tells its clock. */
async function clockOf({ product, client }: LoggedOn, connection: Connection): Promise<string | undefined> {
  if (product !== 'backup-replication') return undefined;
  const { BackupReplication } = await import('../veeam/backup-replication/backup-replication.ts');
  const { serverTime } = await BackupReplication.getServerTime(connection, { revision: client.revision });
  return serverTime?.toISOString();
}

/** A reading of jobs does not fail because a server does not tell its build. */
async function buildOf(loggedOn: LoggedOn, server: string): Promise<string | undefined> {
  try {
    return await productVersionOf(loggedOn);
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    log('warn', 'build-not-told', { server, code: error.code });
    return undefined;
  }
}
