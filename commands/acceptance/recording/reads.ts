import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { surveyPageSize } from '../../../functions/clone/drivers/enterprise-manager/job-catalog.ts';
import { readInfrastructure } from '../../../functions/compliance/infrastructure/read-infrastructure.ts';
import { refreshSettings } from '../../../functions/compliance/settings/read-settings.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { jobsOf, wholeJobOf } from '../../../functions/jobs/read/read-server.ts';
import { provePermission } from '../../../functions/servers/diagnose/permission.ts';
import { type LoggedOn, productVersionOf } from '../../../functions/servers/log-on.ts';

/** One read. Only the answers that the server sends for it are used. */
export interface Read {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

export interface Reading {
  readonly connection: Connection;
  readonly now: Date;
  readonly deadline: AbortSignal;
  /** Receives what a read did not find. */
  readonly missing: (read: string, code: string) => void;
}

/** At most this many jobs are read one by one: the first of each type, and then others. */
const mostJobs = 20;
/** Documents are requested without a pause, because this happens only once. */
const requestsPerMinute = 6_000;

/**
 * All reads that this project sends to a server of any product. None of them changes anything. A read comes after the
 * reads whose results it may need.
 */
export async function* readsOf(loggedOn: LoggedOn, reading: Reading): AsyncGenerator<Read> {
  const { now, deadline } = reading;
  let jobs: readonly Job[] = [];
  yield {
    name: 'jobs',
    run: async () => {
      jobs = await jobsOf(loggedOn, 'recorded', now, deadline);
    },
  };
  yield { name: 'build', run: () => productVersionOf(loggedOn) };
  yield { name: 'permission to read', run: () => provePermission(loggedOn, 'read') };
  yield { name: 'permission to write', run: () => provePermission(loggedOn, 'write') };
  yield {
    name: 'infrastructure',
    run: async () => {
      const { unread } = await readInfrastructure(loggedOn, now);
      for (const { fact, code, because } of unread) reading.missing(fact, code ?? because);
    },
  };
  yield {
    name: 'documents of jobs',
    run: () =>
      refreshSettings(
        loggedOn,
        jobs,
        { byHash: new Map(), jobs: new Map(), readAt: undefined, isCut: false },
        { pace: { everyHours: 24, requestsPerMinute }, now, stop: deadline, pause: async () => {} },
      ),
  };
  for (const { id } of sampleOf(jobs))
    yield { name: 'one job', run: () => wholeJobOf(loggedOn, 'recorded', id, now, deadline) };
  yield* ofProduct(loggedOn, reading, jobs);
}

/** The first job of each type, and then others. */
function sampleOf(jobs: readonly Job[]): readonly Job[] {
  const firsts = new Map<string | undefined, Job>();
  for (const job of jobs) if (!firsts.has(job.type)) firsts.set(job.type, job);
  return [...new Set([...firsts.values(), ...jobs])].slice(0, mostJobs);
}

/** The reads that exist for one product only. */
function* ofProduct(loggedOn: LoggedOn, { connection }: Reading, jobs: readonly Job[]): Generator<Read> {
  switch (loggedOn.product) {
    case 'enterprise-manager': {
      const { client } = loggedOn;
      yield { name: 'names of jobs', run: () => client.jobs.references() };
      yield { name: 'repositories', run: () => client.repositories.list().all() };
      yield { name: 'tasks', run: () => client.tasks.list().all() };
      yield {
        name: 'jobs to clone',
        run: () => client.jobs.list(undefined, { pageSize: surveyPageSize }).all(),
      };
      for (const { name } of sampleOf(jobs))
        yield { name: 'a job by its name', run: () => client.jobs.findByName(name) };
      for (const { id } of sampleOf(jobs))
        yield {
          name: 'the repository of a job',
          run: async () => client.repositories.ofJob(await client.jobs.get(id)),
        };
      return;
    }
    case 'backup-replication': {
      const { client } = loggedOn;
      yield { name: 'server time', run: () => BackupReplication.probe(connection, client) };
      yield { name: 'server information', run: () => client.serverInfo() };
      yield { name: 'repositories', run: () => client.repositories.list().all() };
      yield {
        name: 'sessions',
        run: () => client.sessions.list({}, { pageSize: 100 })[Symbol.asyncIterator]().next(),
      };
      for (const { name, session } of sampleOf(jobs)) {
        yield { name: 'a job by its name', run: () => client.jobs.listStates({ nameFilter: name }).all() };
        const { id } = session ?? {};
        if (id !== undefined) yield { name: 'the log of a session', run: () => client.sessions.logs(id) };
      }
      return;
    }
    case 'microsoft365': {
      const { client } = loggedOn;
      yield { name: 'organizations', run: () => client.organizations.list().all() };
      yield { name: 'repositories', run: () => client.repositories.list().all() };
      yield {
        name: 'repositories for copies',
        run: () => client.repositories.list({ longTerm: true }).all(),
      };
      yield { name: 'copy jobs', run: () => client.copyJobs.list().all() };
      for (const { id } of sampleOf(jobs.filter(({ copyOf }) => copyOf === undefined)))
        yield { name: 'the copy job of a job', run: () => client.copyJobs.ofBackupJob(id) };
      for (const { id } of sampleOf(jobs.filter(({ copyOf }) => copyOf !== undefined)))
        yield { name: 'the backup job of a copy job', run: () => client.copyJobs.backupJobOf(id) };
    }
  }
}
