import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { REVISIONS } from '../../src/options.ts';
import { EmSession } from '../enterprise-manager/em-session.ts';
import { startTestLab } from '../lab-client.ts';
import { isObject, type Json, textIn, VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;
let id: string;

beforeAll(async () => {
  lab = await startTestLab({ backupReplication: { revision: '1.3-rev2' } });
});
beforeEach(async () => {
  lab.reset({ jobs: 16, servers: 2, seed: 1 });
  client = await VbrClient.logOn(lab);
  id = await client.idOf('DB Backup');
});
afterAll(() => lab.close());

async function documentOf(jobId: string, from = client): Promise<{ [key: string]: Json }> {
  const { status, body } = await from.get(`/jobs/${jobId}`);
  if (status !== 200 || !isObject(body)) throw new Error(`GET /jobs/${jobId} answered ${status}.`);
  return body;
}

const machine = {
  type: 'VirtualMachine',
  hostName: 'vmware01.tech.lab',
  name: 'new01',
  objectId: 'vm-7',
  platform: 'VSphere',
};
const target = {
  backupProxies: { autoSelectEnabled: true },
  retentionPolicy: { type: 'RestorePoints', quantity: 3 },
};
const newJob = {
  name: 'New',
  description: 'Made by a test',
  type: 'VSphereBackup',
  virtualMachines: { includes: [machine] },
};

test('a document is whole, and the same in the list', async () => {
  const document = await documentOf(id);
  expect(document).toMatchObject({
    id,
    name: 'DB Backup',
    type: 'VSphereBackup',
    isDisabled: false,
    isHighPriority: false,
    virtualMachines: {
      includes: expect.arrayContaining([expect.objectContaining({ type: 'VirtualMachine' })]),
    },
    storage: {
      backupRepositoryId: (await client.stateOf(id)).repositoryId,
      retentionPolicy: { type: 'RestorePoints' },
      advancedSettings: { backupModeType: 'Incremental' },
    },
    guestProcessing: { appAwareProcessing: { isEnabled: false } },
    schedule: { runAutomatically: true, daily: { isEnabled: true } },
  });
  expect((await client.list('/jobs')).find((job) => job.id === id)).toEqual(document);
});

test('documents are spelled as each revision spells them', async () => {
  expect(await documentOf(id, client.in('1.1-rev0'))).toMatchObject({
    type: 'Backup',
    virtualMachines: {
      includes: expect.arrayContaining([
        // No platform, and the size beside the object.
        {
          inventoryObject: {
            type: 'VirtualMachine',
            hostName: expect.any(String),
            name: expect.any(String),
            objectId: expect.any(String),
          },
          size: expect.any(String),
        },
      ]),
    },
    storage: {
      backupProxies: { autoSelection: true },
      advancedSettings: { backupHealth: { monthly: { dayOfMonths: 1 } } },
    },
    guestProcessing: { guestCredentials: { credsType: 'Standard' } },
    schedule: { monthly: { dayOfMonth: 1 }, daily: { days: expect.arrayContaining(['sunday']) } },
  });
  expect(await documentOf(id, client.in('1.1-rev1'))).toMatchObject({
    storage: {
      backupProxies: { autoSelectEnabled: true },
      advancedSettings: { storageData: { storageOptimization: 'LocalTarget' } },
    },
    schedule: { afterThisJob: { jobName: null } },
  });
  const newer = await documentOf(id, client.in('1.3-rev1'));
  expect(newer).toMatchObject({
    virtualMachines: { includes: expect.arrayContaining([expect.objectContaining({ platform: 'VSphere' })]) },
    storage: { advancedSettings: { synthenticFulls: {}, storageData: { storageOptimization: '1MB' } } },
    schedule: {
      afterThisJob: { isEnabled: false, jobName: null },
      daily: { days: expect.arrayContaining(['Sunday']) },
    },
  });
  expect(await documentOf(id, client.in('1.3-rev2'))).toHaveProperty(
    'storage.advancedSettings.syntheticFulls',
  );
});

test.each(REVISIONS)('%s takes back what it gave, and keeps fields it does not know', async (revision) => {
  const speaker = client.in(revision);
  const before = await documentOf(id, speaker);
  const storage = isObject(before.storage) ? before.storage : {};
  const edited = {
    ...before,
    description: 'Edited',
    storage: { ...storage, vendorField: { deep: [1] } },
    vendor: 'x',
  };
  const answer = await speaker.send('PUT', `/jobs/${id}`, edited);
  expect(answer).toMatchObject({ status: 200, body: edited });
  expect(await documentOf(id, speaker)).toEqual(edited);
  for (const other of REVISIONS) {
    expect(await documentOf(id, client.in(other))).toMatchObject({
      vendor: 'x',
      storage: { vendorField: { deep: [1] } },
    });
  }
});

test('an edit shows in the states, and in Enterprise Manager, which knows the same job', async () => {
  const document = await documentOf(id);
  const repository = (await client.list('/backupInfrastructure/repositories?nameFilter=Backup Vol1'))[0]?.id;
  const edited = {
    ...document,
    name: 'R&D <new>',
    isDisabled: true,
    storage: { ...(document.storage as object), backupRepositoryId: repository },
    virtualMachines: { includes: [machine] },
  };
  expect((await client.send('PUT', `/jobs/${id}`, edited)).status).toBe(200);
  expect(await client.stateOf(id)).toMatchObject({
    name: 'R&D <new>',
    status: 'Disabled',
    repositoryName: 'Backup Vol1',
    objectsCount: 1,
  });
  const seen = await (await EmSession.open(lab)).json(`/api/jobs/${id}?format=Entity`);
  expect(seen).toMatchObject({ Name: 'R&D <new>', ScheduleEnabled: false });
});

test('Enterprise Manager names every job of this server as it does', async () => {
  const em = lab.state()['em-1']?.jobs ?? [];
  const own = lab.state()['vbr-1']?.jobs ?? [];
  expect(own.length).toBeGreaterThan(0);
  for (const job of own) {
    expect(em.find((each) => each.id === job.id)).toMatchObject({ name: job.name, type: job.type });
  }
  expect(own.length).toBeLessThan(em.length);
});

test('a new job needs little: the rest is made up', async () => {
  const { status, body } = await client.send('POST', '/jobs', newJob);
  expect(status).toBe(201);
  expect(body).toMatchObject({
    ...newJob,
    isDisabled: false,
    storage: { retentionPolicy: { quantity: 7 } },
    schedule: { runAutomatically: false },
  });
  expect(await client.stateOf(textIn(body, 'id'))).toMatchObject({
    status: 'Inactive',
    lastResult: 'None',
    objectsCount: 1,
  });
});

test('an older revision creates in its own words', async () => {
  const older = client.in('1.1-rev0');
  const { id: _, isDisabled: __, ...template } = await documentOf(id, older);
  const { status, body } = await older.send('POST', '/jobs', { ...template, name: 'Old words' });
  expect(status).toBe(201);
  expect(body).toMatchObject({ ...template, name: 'Old words' });
  const little = { ...newJob, type: 'Backup', name: 'Little', isHighPriority: false };
  expect(await older.send('POST', '/jobs', little)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("'storage'") },
  });
});

test.each([
  [{ ...newJob, name: undefined }, "'name'"],
  [{ ...newJob, name: '  ' }, "'name'"],
  [{ ...newJob, description: undefined }, "'description'"],
  [{ ...newJob, virtualMachines: undefined }, "'virtualMachines'"],
  [{ ...newJob, virtualMachines: { includes: 3 } }, 'includes'],
  [{ ...newJob, virtualMachines: { includes: [{ name: 'x' }] } }, 'hostName'],
  [{ ...newJob, virtualMachines: { includes: [{ ...machine, type: undefined }] } }, 'type'],
  [{ ...newJob, virtualMachines: { includes: [{ ...machine, platform: undefined }] } }, 'platform'],
  [{ ...newJob, virtualMachines: { includes: [{ ...machine, platform: 'VMware' }] } }, "'VSphere'"],
  [{ ...newJob, storage: { ...target, backupRepositoryId: 'none' } }, "'none'"],
  [{ ...newJob, storage: { ...target, backupRepositoryId: undefined } }, "'storage.backupRepositoryId'"],
  [
    { ...newJob, storage: { backupRepositoryId: 'none', retentionPolicy: target.retentionPolicy } },
    'backupProxies',
  ],
  [
    { ...newJob, storage: { ...target, backupRepositoryId: 'none', retentionPolicy: { type: 'Days' } } },
    "'storage.retentionPolicy.quantity'",
  ],
  [{ ...newJob, guestProcessing: { appAwareProcessing: { isEnabled: true } } }, 'guestFSIndexing'],
  [{ ...newJob, schedule: {} }, "'schedule.runAutomatically'"],
  [{ ...newJob, name: 'db backup' }, 'already exists'],
  [{ ...newJob, type: 'Backup' }, "'Backup'"],
  [{ ...newJob, type: 'VSphereReplica' }, "'VSphereReplica'"],
  [[newJob], 'object'],
])('POST /jobs %# is refused and names what is wrong', async (body, named) => {
  const count = lab.state()['vbr-1']?.jobs.length;
  expect(await client.send('POST', '/jobs', body)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(named) },
  });
  expect(lab.state()['vbr-1']?.jobs).toHaveLength(count ?? -1);
});

test.each([
  ['isDisabled', undefined, "'isDisabled'"],
  ['schedule', undefined, "'schedule'"],
  ['guestProcessing', undefined, "'guestProcessing'"],
  ['isHighPriority', undefined, "'isHighPriority'"],
  ['id', '00000000-0000-0000-0000-000000000000', "'id'"],
  ['type', 'BackupCopy', 'type'],
  ['name', 'Oracle Backup', 'already exists'],
])('PUT with %s: %s is refused', async (field, value, named) => {
  const document = { ...(await documentOf(id)), [field]: value };
  expect(await client.send('PUT', `/jobs/${id}`, document)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(named) },
  });
});

test('the machines of VMware are of the platform VMware in 1.2-rev1 and VSphere from 1.3-rev0 on', async () => {
  const platformsIn = async (revision: (typeof REVISIONS)[number]) => {
    const { virtualMachines } = await documentOf(id, client.in(revision));
    const includes = (virtualMachines as { includes: { platform: string }[] }).includes;
    return [...new Set(includes.map(({ platform }) => platform))];
  };
  expect(await platformsIn('1.2-rev1')).toEqual(['VMware']);
  for (const revision of ['1.3-rev0', '1.3-rev1', '1.3-rev2'] as const)
    expect(await platformsIn(revision)).toEqual(['VSphere']);
  const older = client.in('1.2-rev1');
  const inOlderWords = {
    ...newJob,
    type: 'Backup',
    virtualMachines: { includes: [{ ...machine, platform: 'VMware' }] },
  };
  expect((await older.send('POST', '/jobs', inOlderWords)).status).toBe(201);
  expect((await older.send('POST', '/jobs', { ...newJob, type: 'Backup', name: 'Newer words' })).status).toBe(
    400,
  );
});

test('a new job of 1.3-rev2 needs no machines, and one of 1.1-rev1 needs them', async () => {
  const { virtualMachines: _, ...bare } = newJob;
  expect((await client.in('1.3-rev2').send('POST', '/jobs', { ...bare, name: 'Bare' })).status).toBe(201);
  const refused = await client
    .in('1.1-rev1')
    .send('POST', '/jobs', { ...bare, type: 'Backup', name: 'Old bare' });
  expect(refused).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("'virtualMachines'") },
  });
});

test('a replica says where to: 1.2-rev1 requires the host, the resource pool, the folder and the datastore', async () => {
  const replica = await client.idOf('Appserver Replication');
  const older = client.in('1.2-rev1');
  const document = await documentOf(replica, older);
  const place = expect.objectContaining({
    hostName: expect.any(String),
    name: expect.any(String),
    platform: 'VMware',
  });
  expect(document.destination).toMatchObject({
    host: place,
    resourcePool: place,
    folder: place,
    datastore: place,
  });
  const { folder: _, ...destination } = document.destination as { folder: Json };
  expect(await older.send('PUT', `/jobs/${replica}`, { ...document, destination })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("'destination.folder'") },
  });
  const newer = await documentOf(replica);
  const host = (newer.destination as { host: Json }).host;
  expect((await client.send('PUT', `/jobs/${replica}`, { ...newer, destination: { host } })).status).toBe(
    200,
  );
});

test('a copy job says what it copies, and how; an edit of that shows in Enterprise Manager', async () => {
  lab.reset({ jobs: 20, servers: 1, seed: 1 });
  client = await VbrClient.logOn(lab);
  const named = async (name: string) => documentOf(await client.idOf(name));
  const [database, oracle] = await Promise.all([client.idOf('DB Backup'), client.idOf('Oracle Backup')]);
  expect(await named('CRM Backup Copy')).toMatchObject({
    mode: 'Periodic',
    sourceObjects: { includes: { jobs: [{ id: database, name: 'DB Backup', type: 'VSphereBackup' }] } },
    schedule: { type: 'Periodic', runAutomatically: true },
  });
  const copy = await named('Offsite Copy');
  expect(copy).toMatchObject({
    mode: 'Immediate',
    schedule: { type: 'Immediate', scheduleMode: 'Continuous' },
  });
  expect(await named('Monthly Offsite Copy')).toMatchObject({ mode: 'Periodic' });
  const sourceObjects = { includes: { jobs: [{ id: oracle }], repositories: [], backups: [] } };
  expect((await client.send('PUT', `/jobs/${copy.id}`, { ...copy, sourceObjects })).status).toBe(200);
  const seen = await (await EmSession.open(lab)).json(`/api/jobs/${copy.id}?format=Entity`);
  expect(seen).toMatchObject({
    JobInfo: {
      ImmediateBackupCopyJobInfo: {
        LinkedJobIncludes: { LinkedJobObjects: [{ LinkedJobUid: `urn:veeam:Job:${oracle}` }] },
        LinkedBackupRepositoryIncludes: { LinkedBackupRepositories: [] },
      },
    },
  });
});

test('jobs of agents and of file shares have documents of their own', async () => {
  lab.reset({ jobs: 20, servers: 1, seed: 1 });
  client = await VbrClient.logOn(lab);
  expect(await documentOf(await client.idOf('Branch Office Laptops'))).toMatchObject({
    type: 'WindowsAgentBackup',
    backupMode: 'EntireComputer',
    computers: expect.arrayContaining([
      expect.objectContaining({
        type: 'WindowsComputer',
        platform: 'Agent',
        protectionGroupId: expect.any(String),
      }),
    ]),
  });
  expect(await documentOf(await client.idOf('Department Shares'))).toMatchObject({
    type: 'FileBackup',
    objects: expect.arrayContaining([expect.objectContaining({ fileServerId: expect.any(String) })]),
  });
  expect(await client.in('1.2-rev1').names('/jobs/states')).not.toContain('Department Shares');
});

test('bodies that are missing, malformed or of another type are refused', async () => {
  const headers = { 'content-type': 'application/json' };
  const path = '/api/v1/jobs';
  expect((await client.ask(path, { method: 'POST' })).status).toBe(400);
  expect((await client.ask(path, { method: 'POST', headers, body: '{' })).status).toBe(400);
  expect((await client.ask(path, { method: 'POST', body: JSON.stringify(newJob) })).status).toBe(400);
});

test('a deleted job is gone, here and in Enterprise Manager; a running one stays', async () => {
  await client.send('POST', `/jobs/${id}/start`);
  expect((await client.send('DELETE', `/jobs/${id}`)).status).toBe(400);
  lab.clock.advance(10_000);
  expect(await client.send('DELETE', `/jobs/${id}`)).toMatchObject({ status: 204, body: undefined });
  expect(await client.get(`/jobs/${id}`)).toMatchObject({
    status: 404,
    body: { errorCode: 'NotFound', resourceId: id },
  });
  expect((await client.send('DELETE', `/jobs/${id}`)).status).toBe(404);
  expect((await (await EmSession.open(lab)).ask(`/api/jobs/${id}`)).status).toBe(404);
});

test('a job of another backup server is not found, and ids are taken in any case', async () => {
  const foreign = (lab.state()['em-1']?.jobs ?? []).find(({ name }) => name === 'Exchange Backup');
  expect((await client.get(`/jobs/${foreign?.id}`)).status).toBe(404);
  expect((await client.get(`/jobs/${id.toUpperCase()}`)).status).toBe(200);
});
