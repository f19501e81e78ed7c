import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { REVISIONS, type Revision } from '../../src/options.ts';
import { startTestLab } from '../lab-client.ts';
import { VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;

beforeAll(async () => {
  lab = await startTestLab({ jobs: 16, servers: 1, backupReplication: { revision: '1.3-rev2' } });
  client = await VbrClient.logOn(lab);
});
afterAll(() => lab.close());

test.each([undefined, '9.9-rev9', 'v1.3-rev1', '1.0-rev1'])(
  'x-api-version %s is answered with the list',
  async (version) => {
    const headers = { 'x-api-version': version ?? '' };
    const list = 'v1.1-rev0, v1.1-rev1, v1.2-rev1, v1.3-rev0, v1.3-rev1, v1.3-rev2.';
    const refusal = {
      status: 400,
      body: {
        errorCode: 'NotImplemented',
        message: `Unsupported RESTAPI version. The following versions are supported: ${list}`,
      },
    };
    expect(await client.ask('/api/v1/jobs', { headers })).toMatchObject(refusal);
    expect(await client.ask('/api/v1/serverTime', { headers })).toMatchObject(refusal);
    expect(await client.ask('/api/oauth2/token', { method: 'POST', headers })).toMatchObject(refusal);
  },
);

test('a server has no revision newer than its own', async () => {
  const old = await startTestLab({ backupReplication: { revision: '1.1-rev1' } });
  try {
    const oldClient = VbrClient.anonymous(old, '1.3-rev1');
    expect(await oldClient.get('/serverTime')).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/: v1\.1-rev0, v1\.1-rev1\.$/) },
    });
    expect((await oldClient.in('1.1-rev0').get('/serverTime')).status).toBe(200);
  } finally {
    await old.close();
  }
});

test('no specification is published: a stub would have less than is served', async () => {
  const anonymous = VbrClient.anonymous(lab);
  for (const path of ['/swagger/v1.2-rev1/swagger.json', '/swagger/index.html'])
    expect((await anonymous.ask(path, { headers: { 'x-api-version': '' } })).status).toBe(404);
});

test('time and certificate are public; the certificate is that of the connection', async () => {
  const anonymous = VbrClient.anonymous(lab, '1.3-rev2');
  expect((await anonymous.get('/serverTime')).body).toEqual({
    serverTime: '2026-03-04T13:00:00.0000443+01:00',
    timeZone: expect.stringContaining('UTC+01:00'),
    ianaTimeZoneId: expect.any(String),
  });
  const pem = lab.servers['backup-replication']?.certificatePem ?? '';
  expect((await anonymous.get('/serverCertificate')).body).toMatchObject({
    thumbprint: new X509Certificate(pem).fingerprint.replaceAll(':', ''),
    subject: 'CN=Veeam Backup Server Certificate',
    isTrusted: false,
  });
  expect((await anonymous.in('1.1-rev0').get('/serverCertificate')).body).not.toHaveProperty('isTrusted');
});

test.each([
  ['POST', '/jobs/{id}/retry', '1.3-rev0'],
  ['POST', '/jobs/{id}/clone', '1.3-rev0'],
  ['GET', '/sessions/{id}/taskSessions', '1.2-rev1'],
])('%s %s came with %s', async (method, path, first) => {
  for (const revision of REVISIONS) {
    const { status, body } = await client
      .in(revision)
      .ask(`/api/v1${path.replace('{id}', 'none')}`, { method: method === 'GET' ? 'GET' : 'POST' });
    expect(status).toBe(404);
    // The answer for a known path names the id that was not found.
    const isKnown = REVISIONS.indexOf(revision) >= REVISIONS.indexOf(first as Revision);
    if (isKnown) expect(body, revision).toMatchObject({ resourceId: 'none' });
    else expect(body, revision).not.toHaveProperty('resourceId');
  }
});

test('unknown paths and methods are refused in the form of the product', async () => {
  expect(await client.get('/nothing')).toMatchObject({
    status: 404,
    body: { errorCode: 'NotFound', message: 'Resource does not exist' },
  });
  expect(await client.send('DELETE', '/jobs/states')).toMatchObject({ status: 404 });
  expect(await client.send('PUT', '/sessions')).toMatchObject({
    status: 405,
    body: { errorCode: 'MethodNotAllowed' },
  });
  expect(await VbrClient.anonymous(lab).get('/jobs')).toMatchObject({
    status: 401,
    body: { errorCode: 'AccessDenied', message: 'Unauthorized. Get bearer JWT token at /api/login' },
  });
});

const types: Record<Revision, string[]> = {
  '1.1-rev0': ['Backup'],
  '1.1-rev1': ['Backup', 'CloudDirectorBackup', 'VSphereReplica'],
  '1.2-rev1': ['Backup', 'CloudDirectorBackup', 'VSphereReplica'],
  '1.3-rev0': ['BackupCopy', 'CloudDirectorBackup', 'HyperVBackup', 'VSphereBackup', 'VSphereReplica'],
  '1.3-rev1': ['BackupCopy', 'CloudDirectorBackup', 'HyperVBackup', 'VSphereBackup', 'VSphereReplica'],
  '1.3-rev2': ['BackupCopy', 'CloudDirectorBackup', 'HyperVBackup', 'VSphereBackup', 'VSphereReplica'],
};

test.each(REVISIONS)('%s shows the jobs it has a type for, in lists and states alike', async (revision) => {
  const typesIn = async (path: string) =>
    [...new Set((await client.in(revision).list(path)).map(({ type }) => String(type)))].sort();
  expect(await typesIn('/jobs')).toEqual(types[revision]);
  expect(await typesIn('/jobs/states')).toEqual(types[revision]);
});

test.each([
  ['1.1-rev1', 'inactive', 'vm'],
  ['1.2-rev1', 'inactive', 'vm'],
  ['1.3-rev0', 'stopped', 'vm'],
  ['1.3-rev1', 'Stopped', 'Vm'],
  ['1.3-rev2', 'Stopped', 'Vm'],
] as const)('%s spells a waiting job %s, %s', async (revision, status, workload) => {
  const states = await client.in(revision).list('/jobs/states?nameFilter=File Servers Daily');
  expect(states).toMatchObject([{ status, workload, lastResult: 'Failed' }]);
});

test('fields come with revisions', async () => {
  const fieldsIn = async (revision: Revision) =>
    Object.keys((await client.in(revision).list('/jobs/states?nameFilter=CRM Backup Copy')).at(0) ?? {});
  const newer = ['highPriority', 'progressPercent', 'sessionProgress', 'nextRunPolicy', 'backupCopyMode'];
  expect(await fieldsIn('1.3-rev0')).toEqual(expect.arrayContaining(newer));
  expect(await fieldsIn('1.3-rev1')).not.toContain('targetName');
  expect(await fieldsIn('1.3-rev2')).toContain('targetName');
  const [old] = await client.in('1.2-rev1').list('/jobs/states?nameFilter=DB Backup');
  for (const field of newer) expect(old).not.toHaveProperty(field);
});

test('a missing value is null up to 1.2-rev1 and omitted later', async () => {
  const path = '/jobs/states?nameFilter=Ad Hoc Migration';
  expect((await client.in('1.1-rev1').list(path))[0]).toHaveProperty('nextRun', null);
  expect((await client.in('1.3-rev0').list(path))[0]).not.toHaveProperty('nextRun');
  const [neverRun] = await client.in('1.1-rev1').list('/jobs/states?nameFilter=Tenant*');
  expect(neverRun).toMatchObject({ lastResult: 'None' });
  expect(neverRun).not.toHaveProperty('lastRun');
  expect(neverRun).not.toHaveProperty('sessionId');
});

test('a next run without a time is described in words, from 1.3-rev0 on', async () => {
  const other = await startTestLab({ jobs: 60, servers: 1 });
  try {
    const speaker = await VbrClient.logOn(other);
    const stateOf = async (name: string) => (await speaker.list(`/jobs/states?nameFilter=${name}`)).at(0);
    expect(await stateOf('DB Backup')).toMatchObject({
      nextRunPolicy: expect.stringMatching(/^\d+\/\d+\/2026 /),
    });
    const wordsOf = {
      'Oracle Archive Logs': 'After [Oracle Backup]',
      'Ad Hoc Migration': '<Not scheduled>',
      'VDI Gold Images': '<Disabled>',
      'Offsite Copy': '<Continuous>',
    };
    for (const [name, nextRunPolicy] of Object.entries(wordsOf)) {
      const state = await stateOf(name);
      expect(state).toMatchObject({ nextRunPolicy });
      expect(state).not.toHaveProperty('nextRun');
    }
    const [after] = await speaker.list('/jobs/states?afterJobNameFilter=Oracle*');
    expect(after).toMatchObject({
      name: 'Oracle Archive Logs',
      runAfterJob: { jobName: 'Oracle Backup', jobId: await speaker.idOf('Oracle Backup') },
    });
    const words = (await speaker.list('/jobs/states?limit=100')).map(({ nextRunPolicy }) => nextRunPolicy);
    expect(words).toContain('As new backup files appear');
  } finally {
    await other.close();
  }
});

test('repositories have the mount server that their revision requires, and their limits by its names', async () => {
  const repositoryIn = async (revision: Revision) =>
    (await client.in(revision).list('/backupInfrastructure/repositories')).at(0);
  const settings = { mountServerId: expect.any(String), vPowerNFSEnabled: true };
  for (const revision of ['1.1-rev0', '1.1-rev1', '1.2-rev1'] as const)
    expect(await repositoryIn(revision)).toMatchObject({ mountServer: settings });
  expect(await repositoryIn('1.3-rev0')).toMatchObject({
    mountServer: { mountServerSettingsType: 'windows', windows: settings },
  });
  expect(await repositoryIn('1.3-rev1')).toMatchObject({
    mountServer: { mountServerSettingsType: 'Windows' },
  });
  expect(await repositoryIn('1.3-rev2')).not.toHaveProperty('mountServer');
  expect(await repositoryIn('1.1-rev0')).toMatchObject({ repository: { enableTaskLimit: true } });
  expect(await repositoryIn('1.1-rev0')).not.toHaveProperty('repository.taskLimitEnabled');
  expect(await repositoryIn('1.2-rev1')).toMatchObject({ repository: { taskLimitEnabled: true } });
  const statesIn = async (revision: Revision) =>
    Object.keys((await client.in(revision).list('/backupInfrastructure/repositories/states')).at(0) ?? {});
  expect(await statesIn('1.1-rev0')).not.toContain('isOnline');
  expect(await statesIn('1.2-rev1')).toContain('isOnline');
  expect(await statesIn('1.2-rev1')).not.toContain('isOutOfDate');
  expect(await statesIn('1.3-rev0')).toContain('isOutOfDate');
});

test('fractions of a second are milliseconds up to 1.2-rev1 and microseconds later, without zeros at the end', async () => {
  const runs = async (revision: Revision) =>
    (await client.in(revision).list('/sessions?limit=1000')).map(({ creationTime }) => String(creationTime));
  const lengths = (times: string[]) => new Set(times.map((time) => /\.(\d+)/.exec(time)?.[1]?.length ?? 0));
  const older = await runs('1.1-rev1');
  for (const time of older) expect(time).toMatch(/^2026-0\d-\d\dT\d\d:00:0\d(\.\d{0,2}[1-9])?\+01:00$/);
  expect(lengths(older).size).toBeGreaterThan(1);
  expect(Math.max(...lengths(await runs('1.3-rev0')))).toBe(6);
});
