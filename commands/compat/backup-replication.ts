import { BackupReplication } from '../../functions/veeam/backup-replication/backup-replication.ts';
import {
  isAtLeast,
  parseRevision,
  type Revision,
} from '../../functions/veeam/backup-replication/revision.ts';
import {
  JOB,
  JOB_STATE,
  REPOSITORY,
  SERVER_INFO,
  SERVER_TIME,
  SESSION,
  SESSION_LOG,
  TOKEN,
} from './backup-replication-fields.ts';
import { type ClientOperation, type DrivenClient, first, type Run } from './client-operation.ts';
import type { Held } from './stand-in-logon.ts';

const DAY = { after: new Date('2024-05-06T00:00:00Z'), before: new Date('2024-05-07T00:00:00Z') };

/** Every operation of the Backup & Replication client, driven in `revision`. */
export function backupReplicationClient(revision: Revision, held: Held): DrivenClient {
  const resume = ({ connection, now }: Run, renewAt = held.renewAt) =>
    BackupReplication.resume(connection, { revision, ...held, renewAt }, held.credentials, { now });
  return {
    isAtLeast: (since) => {
      const oldest = parseRevision(since);
      return oldest !== undefined && isAtLeast(revision, oldest);
    },
    operations: [
      {
        name: 'log on',
        call: 'POST /api/oauth2/token',
        fields: TOKEN,
        run: async ({ connection, now }) =>
          (await BackupReplication.logOn(connection, held.credentials, { revision, now })).session,
      },
      {
        name: 'renew the logon',
        call: 'POST /api/oauth2/token',
        fields: TOKEN,
        run: async (run) => {
          const client = resume(run, run.now().toISOString());
          await first(client.jobs.getAllStates());
          return client.session;
        },
      },
      {
        name: 'get server time',
        call: 'GET /api/v1/serverTime',
        fields: SERVER_TIME,
        run: ({ connection }) => BackupReplication.getServerTime(connection, { revision }),
      },
      {
        name: 'get server info',
        call: 'GET /api/v1/serverInfo',
        fields: SERVER_INFO,
        run: (run) => resume(run).getServerInfo(),
      },
      ...jobs(resume),
      ...sessions(resume),
      ...repositories(resume),
      { name: 'log out', call: 'POST /api/oauth2/logout', run: (run) => resume(run).logOut() },
    ],
  };
}

type Resume = (run: Run) => BackupReplication;

function jobs(resume: Resume): ClientOperation[] {
  const at = (verb = '') => `/api/v1/jobs/{id}${verb === '' ? '' : `/${verb}`}`;
  const states = { call: 'GET /api/v1/jobs/states', fields: JOB_STATE };
  return [
    {
      name: 'get all jobs',
      call: 'GET /api/v1/jobs',
      fields: JOB,
      run: (run) => first(resume(run).jobs.getAll()),
    },
    {
      name: 'get all jobs, filtered',
      call: 'GET /api/v1/jobs',
      fields: JOB,
      run: (run) =>
        first(
          resume(run).jobs.getAll({ orderColumn: 'Type', nameFilter: '*a*', typeFilter: 'VSphereBackup' }),
        ),
    },
    { name: 'get all job states', ...states, run: (run) => first(resume(run).jobs.getAllStates()) },
    {
      name: 'get all job states, filtered',
      ...states,
      run: (run) =>
        first(
          resume(run).jobs.getAllStates({
            orderColumn: 'LastRun',
            idFilter: run.ids.job,
            nameFilter: '*a*',
            typeFilter: 'VSphereBackup',
            lastResultFilter: 'Success',
            statusFilter: 'inactive',
            workloadFilter: 'vm',
            lastRunAfterFilter: DAY.after,
            lastRunBeforeFilter: DAY.before,
            isHighPriorityJobFilter: false,
            repositoryIdFilter: run.ids.repository,
            objectsCountFilter: 1,
          }),
        ),
    },
    {
      name: 'get all job states, by the job before',
      ...states,
      needs: 'afterJobIdFilter',
      run: (run) =>
        first(
          resume(run).jobs.getAllStates({
            orderColumn: 'AfterJobName',
            afterJobIdFilter: run.ids.job,
            afterJobNameFilter: '*a*',
          }),
        ),
    },
    { name: 'get job', call: `GET ${at()}`, fields: JOB, run: (run) => resume(run).jobs.get(run.ids.job) },
    {
      name: 'create job',
      call: 'POST /api/v1/jobs',
      fields: JOB,
      run: (run) => {
        const { type } = run.newJob;
        // Our callers may say VSphereBackup in any revision.
        const said = type === 'Backup' ? 'VSphereBackup' : type;
        return resume(run).jobs.create({
          ...run.newJob,
          ...(typeof said === 'string' ? { type: said } : {}),
        });
      },
    },
    {
      name: 'edit job',
      echoes: true,
      call: `PUT ${at()}`,
      fields: JOB,
      run: (run) =>
        resume(run).jobs.edit(run.ids.job, (document) => ({ ...document, description: 'Edited by compat' })),
    },
    {
      name: 'start job',
      call: `POST ${at('start')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.start(run.ids.job),
    },
    {
      name: 'start job, with its chain',
      call: `POST ${at('start')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.start(run.ids.job, { performActiveFull: true, startChainedJobs: true }),
    },
    {
      name: 'start job, all restore points',
      call: `POST ${at('start')}`,
      needs: 'syncRestorePoints',
      fields: SESSION,
      run: (run) => resume(run).jobs.start(run.ids.job, { syncRestorePoints: 'All' }),
    },
    {
      name: 'stop job',
      call: `POST ${at('stop')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.stop(run.ids.job),
    },
    {
      name: 'stop job, with its chain',
      call: `POST ${at('stop')}`,
      needs: 'cancelChainedJobs',
      fields: SESSION,
      run: (run) => resume(run).jobs.stop(run.ids.job, { gracefulStop: false, cancelChainedJobs: true }),
    },
    {
      name: 'retry job',
      call: `POST ${at('retry')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.retry(run.ids.job, { startChainedJobs: false }),
    },
    {
      name: 'disable job',
      call: `POST ${at('disable')}`,
      run: (run) => resume(run).jobs.disable(run.ids.job),
    },
    { name: 'enable job', call: `POST ${at('enable')}`, run: (run) => resume(run).jobs.enable(run.ids.job) },
    {
      name: 'clone job',
      call: `POST ${at('clone')}`,
      fields: JOB,
      run: (run) => resume(run).jobs.clone(run.ids.job),
    },
    { name: 'delete job', call: `DELETE ${at()}`, run: (run) => resume(run).jobs.delete(run.ids.job) },
  ];
}

function sessions(resume: Resume): ClientOperation[] {
  const list = { call: 'GET /api/v1/sessions', fields: SESSION };
  return [
    { name: 'get all sessions', ...list, run: (run) => first(resume(run).sessions.getAll()) },
    {
      name: 'get all sessions, filtered',
      ...list,
      run: (run) =>
        first(
          resume(run).sessions.getAll({
            orderColumn: 'CreationTime',
            orderAsc: false,
            nameFilter: '*a*',
            createdAfterFilter: DAY.after,
            createdBeforeFilter: DAY.before,
            endedAfterFilter: DAY.after,
            endedBeforeFilter: DAY.before,
            stateFilter: 'Stopped',
            resultFilter: ['Success'],
            jobIdFilter: run.ids.job,
          }),
        ),
    },
    {
      name: 'get all sessions, by several results',
      ...list,
      run: (run) => first(resume(run).sessions.getAll({ resultFilter: ['Success', 'Warning'] })),
    },
    {
      name: 'get session',
      call: 'GET /api/v1/sessions/{id}',
      fields: SESSION,
      run: (run) => resume(run).sessions.get(run.ids.session),
    },
    {
      name: 'get session logs',
      call: 'GET /api/v1/sessions/{id}/logs',
      fields: SESSION_LOG,
      run: (run) => resume(run).sessions.getLogs(run.ids.session),
    },
    {
      name: 'stop session',
      call: 'POST /api/v1/sessions/{id}/stop',
      run: (run) => resume(run).sessions.stop(run.ids.session),
    },
  ];
}

function repositories(resume: Resume): ClientOperation[] {
  const path = '/api/v1/backupInfrastructure/repositories';
  return [
    {
      name: 'get all repositories',
      call: `GET ${path}`,
      fields: REPOSITORY,
      run: (run) => first(resume(run).repositories.getAll()),
    },
    {
      name: 'get all repositories, filtered',
      call: `GET ${path}`,
      fields: REPOSITORY,
      run: (run) => first(resume(run).repositories.getAll({ nameFilter: '*a*' })),
    },
    {
      name: 'get repository',
      call: `GET ${path}/{id}`,
      fields: REPOSITORY,
      run: (run) => resume(run).repositories.get(run.ids.repository),
    },
  ];
}
