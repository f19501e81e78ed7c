import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { NotFoundError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { ServerConfiguration } from '../../configuration.ts';
import { log } from '../../platform/log.ts';
import type { Product } from '../../products.ts';
import { type LoggedOn, productVersionOf } from '../../servers/log-on.ts';
import { type ServerAccess, withServer } from '../../servers/with-server.ts';
import type { Job } from '../job.ts';
import { type FoundOddValues, soundJobs } from '../sound-jobs.ts';
import { isNarrow, type WantedJobs } from './state-filters.ts';
import { defined, type WholeJob } from './whole-job.ts';

/** All jobs of one server, as the compliance check uses them. Times are ISO 8601, UTC. */
export interface ServerJobs {
  server: string;
  product: Product;
  /** By this function's clock. */
  readAt: string;
  /** The API version negotiated at the logon. */
  version: string;
  /** The product's build, if it was asked for and is reported. */
  build?: string;
  /** The server's own clock at `readAt`, if it was asked for and is reported. */
  serverTime?: string;
  jobs: Job[];
  /** Only some jobs were asked for: there may be others. */
  isPart?: boolean;
  /** Absent if every answer matched the documents. */
  oddValues?: FoundOddValues;
}

/**
 * Reads all jobs of one server with its read credential, within one logon, and always logs out. A record that cannot be
 * used affects no other, and is named in `oddValues`; a partial list is returned only if that says `cut-off`.
 * @param deadline ends the reading
 * @param sideFacts also asks for the server's clock and the product's build: up to two more requests. If they fail,
 * these stay unknown.
 * @param wanted reads at least these jobs, and others only if the server cannot filter them
 * @param besides reads something else with the same logon, after the jobs
 * @throws VeeamError, a RequestTimeoutError at the deadline; SecretUnusableError; RefusedError `not-configured`
 */
export function readServer(
  access: ServerAccess,
  server: ServerConfiguration,
  deadline: AbortSignal,
  {
    sideFacts = false,
    wanted,
    besides,
  }: {
    sideFacts?: boolean;
    wanted?: WantedJobs;
    besides?: (loggedOn: LoggedOn, jobs: readonly Job[]) => Promise<void>;
  } = {},
): Promise<ServerJobs> {
  return withServer(access, server, { purpose: 'read', deadline }, async (loggedOn, connection) => {
    const { name, product } = server;
    const odd = loggedOn.client.oddValues;
    const version = loggedOn.client.version;
    const sound = soundJobs(await jobsOf(loggedOn, name, access.now(), deadline, wanted), odd);
    const jobs = sound.map((job) => withoutSecrets(job, connection));
    const serverTime = sideFacts
      ? ((await sideFact(name, 'server time', () => clockOf(loggedOn, connection))) ??
        connection.serverDate?.toISOString())
      : undefined;
    const readAt = access.now().toISOString();
    const build = sideFacts ? await sideFact(name, 'build', () => productVersionOf(loggedOn)) : undefined;
    const read: ServerJobs = {
      server: name,
      product,
      readAt,
      version,
      ...defined('build', build),
      ...defined('serverTime', serverTime),
      jobs,
      ...(isPartial(product, wanted) && { isPart: true }),
      ...(odd.count === 0 ? {} : { oddValues: { count: odd.count, values: [...odd.values] } }),
    };
    await besides?.(loggedOn, read.jobs);
    return read;
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
  return withServer(access, server, { purpose: 'read', deadline }, async (loggedOn, connection) => {
    const whole = await wholeJobOf(loggedOn, server.name, id, access.now(), deadline);
    return { ...whole, job: withoutSecrets(whole.job, connection) };
  });
}

/** The server's own words go into reports and answers, and it may repeat what it was sent. */
export function withoutSecrets(job: Job, connection: Connection): Job {
  const { description, session } = job;
  return {
    ...job,
    ...(description !== undefined && { description: connection.withoutSecrets(description) }),
    ...(session?.message !== undefined && {
      session: { ...session, message: connection.withoutSecrets(session.message) },
    }),
  };
}

/** All jobs of a server that is logged on to, or at least the wanted ones. @throws VeeamError */
export async function jobsOf(
  loggedOn: LoggedOn,
  name: string,
  now: Date,
  deadline: AbortSignal,
  wanted: WantedJobs = {},
): Promise<Job[]> {
  if (
    loggedOn.product !== 'backup-replication' &&
    wanted.id !== undefined &&
    isPartial(loggedOn.product, wanted)
  )
    return jobsOfIds(loggedOn, name, wanted.id, now, deadline);
  switch (loggedOn.product) {
    case 'enterprise-manager': {
      const { readJobs } = await import('./enterprise-manager.ts');
      return readJobs(loggedOn.client, name, now, deadline);
    }
    case 'backup-replication': {
      const { readJobs } = await import('./backup-replication.ts');
      return readJobs(loggedOn.client, name, now, deadline, wanted);
    }
    case 'microsoft365': {
      const { readJobs } = await import('./microsoft365.ts');
      return readJobs(loggedOn.client, name, now, deadline);
    }
  }
}

/** Up to this number, jobs are read one by one rather than all of a server's. */
const mostByThemselves = 10;

/** Whether unwanted jobs may be left out. */
function isPartial(product: Product, wanted: WantedJobs = {}): boolean {
  if (product === 'backup-replication') return isNarrow(wanted);
  return wanted.id !== undefined && wanted.id.length <= mostByThemselves;
}

async function jobsOfIds(
  loggedOn: LoggedOn,
  name: string,
  ids: readonly string[],
  now: Date,
  deadline: AbortSignal,
): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const id of new Set(ids)) {
    try {
      jobs.push((await wholeJobOf(loggedOn, name, id, now, deadline)).job);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  return jobs;
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
      const { readJob } = await import('./enterprise-manager.ts');
      return readJob(loggedOn.client, name, id, now, deadline);
    }
    case 'backup-replication': {
      const { readJob } = await import('./backup-replication.ts');
      return readJob(loggedOn.client, name, id);
    }
    case 'microsoft365': {
      const { readJob } = await import('./microsoft365.ts');
      return readJob(loggedOn.client, name, id);
    }
  }
}

/** Only Backup & Replication reports its clock. */
async function clockOf({ product, client }: LoggedOn, connection: Connection): Promise<string | undefined> {
  if (product !== 'backup-replication') return undefined;
  const { BackupReplication } = await import('@veeam-automation/veeam/backup-replication/client');
  const { serverTime } = await BackupReplication.probe(connection, client);
  return serverTime?.toISOString();
}

/** Asks for data besides the jobs. If that fails, the jobs are returned without it. */
async function sideFact<Fact>(
  server: string,
  fact: string,
  ask: () => Promise<Fact | undefined>,
): Promise<Fact | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isServers = error instanceof VeeamError;
    const code = isServers ? error.code : error instanceof Error ? error.name : 'unknown';
    log(isServers ? 'warn' : 'error', 'side-fact-unknown', { server, fact, code });
    return undefined;
  }
}
