import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import { parseRevision, type Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { isAtLeast } from '@veeam-automation/veeam/transport/versions';
import {
  jobOperations,
  PAGE,
  REPOSITORY,
  type Resume,
  SERVER_INFO,
  SERVER_TIME,
  SESSION,
  SESSION_LOG,
  TOKEN,
} from './backup-replication-jobs.ts';
import { type ClientOperation, type DrivenClient, first, type Held, type Run } from './client-operation.ts';

const DAY = { after: new Date('2024-05-06T00:00:00Z'), before: new Date('2024-05-07T00:00:00Z') };

/** All operations of the Backup & Replication client, run in `revision`. */
export function backupReplicationClient(revision: Revision, held: Held): DrivenClient {
  const resume = ({ connection, now }: Run, renewAt = held.renewAt) =>
    BackupReplication.resume(
      connection,
      { version: revision, ...held, renewAt },
      { credential: held.credentials, now },
    );
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
        restsOn: ['expires_in'],
        run: async ({ connection, now }) =>
          (await BackupReplication.logOn(connection, held.credentials, { version: revision, now })).session(),
      },
      {
        name: 'renew the logon',
        call: 'POST /api/oauth2/token',
        fields: TOKEN,
        restsOn: ['expires_in'],
        run: async (run) => {
          const client = resume(run, run.now().toISOString());
          await first(client.jobs.listStates());
          return client.session();
        },
      },
      {
        name: 'get server time',
        call: 'GET /api/v1/serverTime',
        fields: SERVER_TIME,
        run: ({ connection }) => BackupReplication.probe(connection, { version: revision }),
      },
      {
        name: 'get server info',
        call: 'GET /api/v1/serverInfo',
        fields: SERVER_INFO,
        run: (run) => resume(run).serverInfo(),
      },
      ...jobOperations(resume),
      ...sessions(resume),
      ...repositories(resume),
      { name: 'log out', call: 'POST /api/oauth2/logout', run: (run) => resume(run).logOut() },
    ],
  };
}

function sessions(resume: Resume): ClientOperation[] {
  const list = { call: 'GET /api/v1/sessions', fields: SESSION, restsOn: PAGE };
  return [
    { name: 'get all sessions', ...list, run: (run) => first(resume(run).sessions.list()) },
    {
      name: 'get all sessions, filtered',
      ...list,
      run: (run) =>
        first(
          resume(run).sessions.list({
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
      needs: 'resultFilter[]',
      run: (run) => first(resume(run).sessions.list({ resultFilter: ['Success', 'Warning'] })),
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
      run: (run) => resume(run).sessions.logs(run.ids.session),
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
      restsOn: PAGE,
      run: (run) => first(resume(run).repositories.list()),
    },
    {
      name: 'get all repositories, filtered',
      call: `GET ${path}`,
      fields: REPOSITORY,
      restsOn: PAGE,
      run: (run) => first(resume(run).repositories.list({ nameFilter: '*a*' })),
    },
    {
      name: 'get repository',
      call: `GET ${path}/{id}`,
      fields: REPOSITORY,
      run: (run) => resume(run).repositories.get(run.ids.repository),
    },
  ];
}
