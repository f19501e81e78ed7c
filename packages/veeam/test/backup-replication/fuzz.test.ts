import { expect, test } from 'vitest';
import { jobSchema } from '../../../../functions/jobs/job.ts';
import { readJobs } from '../../../../functions/jobs/read/backup-replication.ts';
import { BackupReplication, type BackupReplicationSession } from '../../src/backup-replication/client.ts';
import { KNOWN_REVISIONS, type Revision } from '../../src/backup-replication/revision.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import { fuzzCases, mutateJson, pick } from '../mutate.ts';
import { all, CREDENTIALS, clock, startStub } from './stub-server.ts';

const ID = 'e35ef047-8cfa-4c3e-979e-de2e5399142f';
const page = (...data: object[]) => ({ data, pagination: { total: data.length, count: data.length } });

/** The answers in the documents' examples for a revision. (vbr-1.1-rev1: Jobs; vbr-1.1-rev0, vbr-1.3-rev1) */
function recorded(revision: Revision) {
  const is13 = revision.startsWith('1.3');
  const state = {
    type: is13 ? 'VSphereBackup' : 'Backup',
    status: is13 ? 'Stopped' : 'inactive',
    lastResult: 'Success',
    workload: is13 ? 'Vm' : 'vm',
    id: ID,
    name: 'Linux backup job',
    description: 'Created by .\\veeamadmin',
    lastRun: '2025-07-28T10:44:39.694588+02:00',
    nextRun: '2025-07-30T19:00:00+02:00',
    repositoryId: '751421e3-d93e-44cc-b79a-15793af16e1b',
    repositoryName: 'Main',
    objectsCount: 1,
    sessionId: '6c76bb17-8695-4f7c-981f-670789edd8f3',
  };
  const of13 = {
    nextRunPolicy: 'After [Nightly]',
    highPriority: false,
    progressPercent: 100,
    sessionProgress: {
      bottleneck: 'Proxy',
      duration: '00:26:04',
      processedSize: 17_179_869_184,
      readSize: null,
    },
    runAfterJob: { jobName: 'Nightly', jobId: '508ae9cb-cc94-4705-8dda-5522a9ed60da' },
    isStorageSnapshot: false,
  };
  const job = { type: state.type, id: ID, name: state.name, description: '', isDisabled: false };
  const source = { id: ID, name: state.name, type: state.type };
  const copy = {
    ...job,
    id: 'c05dfa57-f59a-4e90-8065-b7f5d3276406',
    type: 'BackupCopy',
    sourceObjects: { includes: { jobs: [source], repositories: [], backups: [] } },
  };
  const session = {
    sessionType: 'BackupJob',
    state: 'Stopped',
    id: 'c924ee2f-1197-4b37-8de3-009c1977f347',
    name: 'Backup Job 1',
    [revision === '1.1-rev0' ? 'activityId' : 'jobId']: ID,
    creationTime: '2023-12-04T06:13:34.983+01:00',
    endTime: '2023-12-04T06:15:00.617+01:00',
    progressPercent: 100,
    result: { result: 'Failed', message: 'No space', isCanceled: false },
    usn: 0,
  };
  const states = [state, { ...state, id: '53b87378-7958-477d-8def-fbe6740d4b6f', name: 'Mail' }];
  const copyState = { ...state, id: copy.id, name: 'Copy', type: 'BackupCopy' };
  const repository = { id: ID, name: 'Main', description: '', type: 'WinLocal' };
  return {
    'GET /api/v1/jobs/states': is13
      ? page(...[...states, copyState].map((one) => ({ ...one, ...of13 })))
      : page(...states),
    'GET /api/v1/jobs': page(is13 ? copy : job),
    [`GET /api/v1/jobs/${ID}`]: job,
    'GET /api/v1/sessions': page(session, { ...session, id: 'a', result: null, state: 'Working' }),
    'GET /api/v1/sessions/s': session,
    'GET /api/v1/sessions/s/logs': {
      totalRecords: 1,
      records: [{ id: 1, status: 'Failed', startTime: session.creationTime, updateTime: null, title: 'x' }],
    },
    'GET /api/v1/backupInfrastructure/repositories': page(repository),
    'GET /api/v1/serverInfo': { vbrId: 'v', name: 'srv', buildVersion: '13.0.0.4883', patches: ['P1'] },
    [`POST /api/v1/jobs/${ID}/start`]: session,
  } satisfies Record<string, unknown>;
}

const noDeadline = new AbortController().signal;
const reads: Record<string, (vbr: BackupReplication) => Promise<unknown>> = {
  'GET /api/v1/jobs/states': (vbr) => readJobs(vbr, 'vbr-1', new Date(), noDeadline),
  'GET /api/v1/jobs': (vbr) => all(vbr.jobs.list()),
  [`GET /api/v1/jobs/${ID}`]: (vbr) => vbr.jobs.get(ID),
  'GET /api/v1/sessions': (vbr) => all(vbr.sessions.list()),
  'GET /api/v1/sessions/s': (vbr) => vbr.sessions.get('s'),
  'GET /api/v1/sessions/s/logs': (vbr) => vbr.sessions.logs('s'),
  'GET /api/v1/backupInfrastructure/repositories': (vbr) => all(vbr.repositories.list()),
  'GET /api/v1/serverInfo': (vbr) => vbr.serverInfo(),
  [`POST /api/v1/jobs/${ID}/start`]: (vbr) => vbr.jobs.start(ID),
};

test('whatever is wrong with one field ends in a typed error, an odd value, or the right value', async () => {
  let answers: Record<string, unknown> = {};
  const route = (call: string) => () => ({ status: 200, json: answers[call] });
  const routes = Object.fromEntries(Object.keys(reads).map((call) => [call, route(call)]));
  await using stub = await startStub({ revisions: KNOWN_REVISIONS, routes });
  const sessions = new Map<Revision, BackupReplicationSession>();
  for (const revision of KNOWN_REVISIONS) {
    const client = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
      version: revision,
      now: clock(),
    });
    sessions.set(revision, await client.session());
  }
  for (const { seed, random } of fuzzCases(400)) {
    const revision = pick(KNOWN_REVISIONS, random);
    const good: Record<string, unknown> = recorded(revision);
    const call = pick(Object.keys(reads), random);
    const mutation = mutateJson(good[call], random);
    answers = { ...good, [call]: mutation.answer };
    const session = sessions.get(revision);
    if (session === undefined) throw new Error('The logon has no session.');
    const vbr = BackupReplication.resume(stub.connection, session, { credential: CREDENTIALS, now: clock() });
    const told = `FUZZ_SEED=${seed}: ${revision} ${call} ${mutation.kind} ${mutation.at}`;
    const before = stub.requests.length;
    try {
      const result = await reads[call]?.(vbr);
      if (Array.isArray(result) && call.endsWith('/states')) {
        for (const job of result) expect(jobSchema.strict().safeParse(job).error, told).toBeUndefined();
      }
      if (Array.isArray(result) && result.length === 0) {
        // The result may be empty only when the answer is empty or its records are noted.
        const { data } = mutation.answer as { data?: unknown };
        expect(Array.isArray(data) && (data.length === 0 || vbr.oddValues.count > 0), told).toBe(true);
      }
    } catch (error) {
      expect(error, told).toBeInstanceOf(VeeamError);
    }
    expect(stub.requests.length - before, told).toBeLessThan(12);
  }
}, 600_000);
