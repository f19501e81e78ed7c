import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { REVISIONS } from '../../src/options.ts';
import { EmSession } from '../enterprise-manager/em-session.ts';
import { startTestLab } from '../lab-client.ts';
import { isObject, machine, VbrClient } from './vbr-client.ts';

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

test('a document is complete, and the same in the list', async () => {
  const document = await client.documentOf(id);
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
  expect(await client.in('1.1-rev0').documentOf(id)).toMatchObject({
    type: 'Backup',
    virtualMachines: {
      includes: expect.arrayContaining([
        // Without a platform, and with the size beside the object.
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
  expect(await client.in('1.1-rev1').documentOf(id)).toMatchObject({
    storage: {
      backupProxies: { autoSelectEnabled: true },
      advancedSettings: { storageData: { storageOptimization: 'LocalTarget' } },
    },
    schedule: { afterThisJob: { jobName: null } },
  });
  const newer = await client.in('1.3-rev1').documentOf(id);
  expect(newer).toMatchObject({
    virtualMachines: { includes: expect.arrayContaining([expect.objectContaining({ platform: 'VSphere' })]) },
    storage: { advancedSettings: { synthenticFulls: {}, storageData: { storageOptimization: '1MB' } } },
    schedule: {
      afterThisJob: { isEnabled: false, jobName: null },
      daily: { days: expect.arrayContaining(['Sunday']) },
    },
  });
  expect(await client.in('1.3-rev2').documentOf(id)).toHaveProperty(
    'storage.advancedSettings.syntheticFulls',
  );
});

test.each(REVISIONS)('%s accepts what it returned, and keeps unknown fields', async (revision) => {
  const speaker = client.in(revision);
  const before = await speaker.documentOf(id);
  const storage = isObject(before.storage) ? before.storage : {};
  const edited = {
    ...before,
    description: 'Edited',
    storage: { ...storage, vendorField: { deep: [1] } },
    vendor: 'x',
  };
  const answer = await speaker.send('PUT', `/jobs/${id}`, edited);
  expect(answer).toMatchObject({ status: 200, body: edited });
  expect(await speaker.documentOf(id)).toEqual(edited);
  for (const other of REVISIONS) {
    expect(await client.in(other).documentOf(id)).toMatchObject({
      vendor: 'x',
      storage: { vendorField: { deep: [1] } },
    });
  }
});

test('an edit is visible in the states, and in Enterprise Manager, which has the same job', async () => {
  const document = await client.documentOf(id);
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

test('a copy job shows what it copies, and how; an edit of that is visible in Enterprise Manager', async () => {
  lab.reset({ jobs: 20, servers: 1, seed: 1 });
  client = await VbrClient.logOn(lab);
  const named = async (name: string) => client.documentOf(await client.idOf(name));
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
  expect(await client.documentOf(await client.idOf('Branch Office Laptops'))).toMatchObject({
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
  expect(await client.documentOf(await client.idOf('Department Shares'))).toMatchObject({
    type: 'FileBackup',
    objects: expect.arrayContaining([expect.objectContaining({ fileServerId: expect.any(String) })]),
  });
  expect(await client.in('1.2-rev1').names('/jobs/states')).not.toContain('Department Shares');
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

test('a job of another backup server is not found, and ids are accepted in any letter case', async () => {
  const foreign = (lab.state()['em-1']?.jobs ?? []).find(({ name }) => name === 'Exchange Backup');
  expect((await client.get(`/jobs/${foreign?.id}`)).status).toBe(404);
  expect((await client.get(`/jobs/${id.toUpperCase()}`)).status).toBe(200);
});
