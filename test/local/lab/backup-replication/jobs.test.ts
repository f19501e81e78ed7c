import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { REVISIONS } from '../../../../local/lab/backup-replication/options.ts';
import type { Lab } from '../../../../local/lab/lab.ts';
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

const machine = { type: 'VirtualMachine', hostName: 'vmware01.tech.lab', name: 'new01', objectId: 'vm-7' };
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
    virtualMachines: { includes: [expect.objectContaining({ type: 'VirtualMachine' }), expect.anything()] },
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
    virtualMachines: { includes: [{ inventoryObject: { type: 'VirtualMachine' } }, {}] },
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
    virtualMachines: { includes: [{ platform: 'VSphere' }, {}] },
    storage: { advancedSettings: { synthenticFulls: {}, storageData: { storageOptimization: '1MB' } } },
    schedule: { afterThisJob: { isEnabled: false }, daily: { days: expect.arrayContaining(['Sunday']) } },
  });
  expect(newer).not.toHaveProperty('schedule.afterThisJob.jobName');
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
  expect(await older.send('POST', '/jobs', { ...newJob, type: 'Backup', name: 'Little' })).toMatchObject({
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
  [{ ...newJob, virtualMachines: { includes: [{ name: 'x' }] } }, "'type'"],
  [{ ...newJob, storage: { backupRepositoryId: 'none' } }, "'none'"],
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
