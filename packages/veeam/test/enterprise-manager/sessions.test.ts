import { afterEach, expect, it, test } from 'vitest';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import { type Answer, type Asked, startSmallManager } from './small-manager.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const session = { sessionId: 'session-1', token: 'token-1', version: 'v1_7' };

async function start(answer: (asked: Asked) => Answer) {
  const { connection, asked, stop } = await startSmallManager(answer);
  stops.push(stop);
  return { manager: EnterpriseManager.resume(connection, session), asked };
}

const xml = `<QueryResult><Entities><BackupJobSessions>
<BackupJobSession Name="DB@2026-03-02 01:00:00" UID="urn:veeam:BackupJobSession:1"><JobUid>urn:veeam:Job:7</JobUid>
<Links><Link Rel="Up" Type="BackupServerReference" Href="https://em/api/backupServers/s-1" Name="srv12"/></Links>
<JobName>Copy\\DB</JobName><JobType>ImmediateBackupCopyWorker</JobType>
<CreationTimeUTC>2026-03-02T01:00:00.123456Z</CreationTimeUTC><EndTimeUTC>2026-03-02T01:30:00Z</EndTimeUTC>
<State>Stopped</State><Result>Failed</Result><Progress>100</Progress><IsRetry>false</IsRetry>
<FailureMessage>Disk full</FailureMessage></BackupJobSession>
</BackupJobSessions></Entities><PagingInfo PageNum="1" PageSize="500" PagesCount="1"/></QueryResult>`;

const json = JSON.stringify({
  entities: {
    jobs: null,
    backupJobSessions: {
      backupJobSessions: [
        {
          name: 'DB@2026-03-02 01:00:00',
          uid: 'urn:veeam:BackupJobSession:1',
          jobUid: 'urn:veeam:Job:7',
          jobName: 'Copy\\DB',
          jobType: 'ImmediateBackupCopyWorker',
          links: [{ rel: 'Up', href: 'https://em/api/backupServers/s-1', name: 'srv12', type: null }],
          creationTimeUTC: '2026-03-02T01:00:00.123456Z',
          endTimeUTC: '2026-03-02T01:30:00Z',
          state: 'Stopped',
          result: 'Failed',
          progress: 100,
          isRetry: false,
          failureMessage: 'Disk full',
        },
      ],
    },
  },
  pagingInfo: { pageNum: 1, pageSize: 500, pagesCount: 1, links: [] },
});

test.each([
  ['XML', xml],
  ['the JSON of version 13', json],
])('reads runs of jobs from %s', async (_format, body) => {
  const { manager } = await start(() => ({ body }));
  const { value: page } = await manager.sessions.list('BackupJobSession', {})[Symbol.asyncIterator]().next();
  expect(page).toEqual([
    {
      uid: 'urn:veeam:BackupJobSession:1',
      jobUid: 'urn:veeam:Job:7',
      jobName: 'Copy\\DB',
      jobType: 'ImmediateBackupCopyWorker',
      backupServer: { id: 's-1', uid: 'urn:veeam:BackupServer:s-1', name: 'srv12' },
      state: 'Stopped',
      result: 'Failed',
      creationTime: '2026-03-02T01:00:00.123Z',
      endTime: '2026-03-02T01:30:00.000Z',
      progressPercent: 100,
      isRetry: false,
      failureMessage: 'Disk full',
    },
  ]);
});

test('requests the runs of some jobs in a period, newest first', async () => {
  const { manager, asked } = await start(() => ({ body: xml }));
  const filter = {
    jobUids: ['urn:veeam:Job:7', 'urn:veeam:Job:8'],
    jobTypes: ['AgentBackup'],
    createdSince: new Date('2026-03-01T00:00:00Z'),
    createdBefore: new Date('2026-03-03T00:00:00Z'),
  };
  await manager.sessions.list('BackupJobSession', filter)[Symbol.asyncIterator]().next();
  expect(Object.fromEntries(asked[0]?.query ?? [])).toMatchObject({
    type: 'BackupJobSession',
    sortDesc: 'CreationTime',
    pageSize: '500',
    filter:
      '((JobUid=="urn:veeam:Job:7",JobUid=="urn:veeam:Job:8");(JobType=="AgentBackup");CreationTime>="2026-03-01T00:00:00.000Z";CreationTime<"2026-03-03T00:00:00.000Z")',
  });
});

test('requests all runs without a filter', async () => {
  const { manager, asked } = await start(() => ({ body: xml }));
  await manager.sessions.list('BackupJobSession', {})[Symbol.asyncIterator]().next();
  expect(asked[0]?.query.has('filter')).toBe(false);
});

it.each([
  ['Stopped', '', '', ['Result missing']],
  ['Working', '', 'None', []],
  ['Working', '<Result>Success</Result>', 'Success', []],
])('the result of a run in state %s with "%s" is "%s"', async (state, says, result, odd) => {
  const body = xml.replace('<State>Stopped</State><Result>Failed</Result>', `<State>${state}</State>${says}`);
  const { manager } = await start(() => ({ body }));
  const { value: page = [] } = await manager.sessions
    .list('BackupJobSession', {})
    [Symbol.asyncIterator]()
    .next();
  expect(page).toMatchObject([{ state, result }]);
  expect(manager.oddValues.values.map(({ field, problem }) => `${field} ${problem}`)).toEqual(odd);
});
