import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import type { REVISIONS } from '../../src/options.ts';
import { startTestLab } from '../lab-client.ts';
import { type Json, machine, textIn, VbrClient } from './vbr-client.ts';

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

const nowhere = '00000000-0000-4000-8000-000000000000';
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

test('a new job needs few fields: the rest has defaults', async () => {
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

test('an older revision creates with its own names', async () => {
  const older = client.in('1.1-rev0');
  const { id: _, isDisabled: __, ...template } = await older.documentOf(id);
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
  [{ ...newJob, virtualMachines: { includes: [{ ...machine, platform: 'VMware' }] } }, 'VSphere'],
  [{ ...newJob, storage: { ...target, backupRepositoryId: nowhere } }, nowhere],
  [{ ...newJob, storage: { ...target, backupRepositoryId: undefined } }, "'storage.backupRepositoryId'"],
  [
    { ...newJob, storage: { backupRepositoryId: nowhere, retentionPolicy: target.retentionPolicy } },
    'backupProxies',
  ],
  [
    { ...newJob, storage: { ...target, backupRepositoryId: nowhere, retentionPolicy: { type: 'Days' } } },
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
  const document = { ...(await client.documentOf(id)), [field]: value };
  expect(await client.send('PUT', `/jobs/${id}`, document)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(named) },
  });
});

test('the machines of VMware are of the platform VMware in 1.2-rev1 and VSphere from 1.3-rev0 on', async () => {
  const platformsIn = async (revision: (typeof REVISIONS)[number]) => {
    const { virtualMachines } = await client.in(revision).documentOf(id);
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

test('a replica has a destination: 1.2-rev1 requires the host, the resource pool, the folder and the datastore', async () => {
  const replica = await client.idOf('Appserver Replication');
  const older = client.in('1.2-rev1');
  const document = await older.documentOf(replica);
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
  const newer = await client.documentOf(replica);
  const host = (newer.destination as { host: Json }).host;
  expect((await client.send('PUT', `/jobs/${replica}`, { ...newer, destination: { host } })).status).toBe(
    200,
  );
});

test('bodies that are missing, malformed or of another type are refused', async () => {
  const headers = { 'content-type': 'application/json' };
  const path = '/api/v1/jobs';
  expect((await client.ask(path, { method: 'POST' })).status).toBe(400);
  expect((await client.ask(path, { method: 'POST', headers, body: '{' })).status).toBe(400);
  expect((await client.ask(path, { method: 'POST', body: JSON.stringify(newJob) })).status).toBe(400);
});

describe('an edited schedule', () => {
  const edit = async (schedule: object) => {
    const document = await client.documentOf(id);
    const body = { ...document, schedule: { ...(document.schedule as object), ...schedule } };
    expect((await client.send('PUT', `/jobs/${id}`, body)).status).toBe(200);
    return client.stateOf(id);
  };

  test.each([
    ['4:20', '2026-03-05T04:20:00+01:00'],
    ['10:00 PM', '2026-03-04T22:00:00+01:00'],
    ['12:15 AM', '2026-03-05T00:15:00+01:00'],
  ])('at %s next runs at %s', async (localTime, expected) => {
    const daily = { isEnabled: true, dailyKind: 'Everyday', localTime };
    expect(await edit({ runAutomatically: true, daily })).toMatchObject({ nextRun: expected });
  });

  test('after another job waits for that job', async () => {
    const afterThisJob = { isEnabled: true, jobName: 'Oracle Backup' };
    expect(await edit({ runAutomatically: true, afterThisJob })).toMatchObject({
      nextRunPolicy: 'After [Oracle Backup]',
      runAfterJob: { jobName: 'Oracle Backup' },
    });
    expect(await edit({ afterThisJob: { isEnabled: false } })).not.toHaveProperty('runAfterJob');
  });

  test('in a circular chain ends, although runs take no time', async () => {
    const quick = await startTestLab({ jobDurationMs: 0 });
    try {
      const speaker = await VbrClient.logOn(quick);
      const [one, other] = [await speaker.idOf('DB Backup'), await speaker.idOf('Oracle Backup')];
      for (const [job, jobName] of [
        [one, 'Oracle Backup'],
        [other, 'DB Backup'],
      ] as const) {
        const document = await speaker.documentOf(job);
        const schedule = { ...(document.schedule as object), afterThisJob: { isEnabled: true, jobName } };
        await speaker.send('PUT', `/jobs/${job}`, { ...document, schedule });
      }
      await speaker.send('POST', `/jobs/${one}/start`, { performActiveFull: false, startChainedJobs: true });
      expect(await speaker.stateOf(other)).toMatchObject({ lastResult: 'Success' });
    } finally {
      await quick.close();
    }
  });
});
