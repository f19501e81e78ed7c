import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { REVISIONS } from '../../src/options.ts';
import { startTestLab } from '../lab-client.ts';
import { documentedNewJob, documentedStoredJob } from './documented-jobs.ts';
import { isObject, type Json, textIn, VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;
let id: string;
let repositoryId: string;

beforeAll(async () => {
  lab = await startTestLab({ backupReplication: { revision: '1.3-rev2' } });
});
beforeEach(async () => {
  lab.reset({ jobs: 16, servers: 2, seed: 1 });
  client = await VbrClient.logOn(lab, '1.1-rev1');
  id = await client.idOf('Oracle Backup');
  const [repository] = await client.list('/backupInfrastructure/repositories');
  repositoryId = String(repository?.id);
});
afterAll(() => lab.close());

const paths = (value: Json, at = ''): { path: string; value: Json }[] => {
  if (!isObject(value) && !Array.isArray(value)) return [{ path: at, value }];
  const below = Array.isArray(value)
    ? value.map((each, index) => [`${at}[${index}]`, each] as const)
    : Object.entries(value).map(([name, each]) => [at === '' ? name : `${at}.${name}`, each] as const);
  return [...(at === '' ? [] : [{ path: at, value }]), ...below.flatMap(([path, each]) => paths(each, path))];
};
const withAt = (value: Json, path: string, put: Json): Json => {
  const [, step = '', rest = ''] = /^\.?(\w+|\[\d+\])(.*)$/.exec(path) ?? [];
  const key = step.replace(/[[\]]/g, '');
  const entry = (each: Json) => (rest === '' ? put : withAt(each, rest, put));
  if (Array.isArray(value)) return value.map((each, index) => (index === Number(key) ? entry(each) : each));
  return isObject(value) ? { ...value, [key]: entry(value[key]) } : value;
};

it("creates the document's own new job, and returns the fields of its schema", async () => {
  const body = documentedNewJob(repositoryId);
  const created = await client.send('POST', '/jobs', body);
  expect(created.status).toBe(201);
  const document = await client.documentOf(textIn(created.body, 'id'));
  expect(document).toMatchObject({
    name: body.name,
    description: body.description,
    storage: { advancedSettings: { activeFulls: { isEnabled: true } } },
    guestProcessing: { appAwareProcessing: { appSettings: [{ vss: 'requireSuccess' }] } },
    schedule: { runAutomatically: true, retry: { retryCount: 3 } },
    virtualMachines: { includes: [{ inventoryObject: { hostName: 'vcenter01.tech.local' } }] },
  });
  expect(await client.stateOf(textIn(created.body, 'id'))).toMatchObject({ objectsCount: 1 });
});

it("edits a job to the document's own, and returns it unchanged", async () => {
  const body = documentedStoredJob(id, repositoryId);
  const edited = await client.send('PUT', `/jobs/${id}`, body);
  expect(edited).toMatchObject({ status: 200, body });
  expect(await client.documentOf(id)).toEqual(body);
});

it.each(REVISIONS)('accepts the same job in the names of %s as it returned it', async (revision) => {
  await client.send('PUT', `/jobs/${id}`, documentedStoredJob(id, repositoryId));
  const other = client.in(revision);
  const document = await other.documentOf(id);
  expect(await other.send('PUT', `/jobs/${id}`, document)).toMatchObject({ status: 200, body: document });
});

it('keeps unknown fields, which no document forbids', async () => {
  const strange = { ...documentedStoredJob(id, repositoryId), futureField: { of: ['a', 'server'] } };
  await client.send('PUT', `/jobs/${id}`, strange);
  expect(await client.documentOf(id)).toEqual(strange);
});

describe('a field of another type', () => {
  /** These fields are in the example but in no schema. */
  const unknown = /\.synthenticFulls\.days/;

  it('is refused and named, for every field of the stored job', async () => {
    const body = documentedStoredJob(id, repositoryId);
    const fields = paths(body).filter(({ path, value }) => value !== null && !unknown.test(path));
    expect(fields.length).toBeGreaterThan(300);
    // The entries of lists of days and months are equal: one of each is enough.
    const chosen = fields.filter(({ path }) => !/\[[1-9]\d*\]/.test(path));
    const accepted: string[] = [];
    for (const { path, value } of chosen) {
      const wrong = withAt(body, path, typeof value === 'object' ? 'text' : { an: 'object' });
      const { status, body: answer } = await client.send('PUT', `/jobs/${id}`, wrong);
      if (status !== 400 || !textIn(answer, 'message').includes(`'${path}'`)) accepted.push(path);
    }
    expect(accepted).toEqual([]);
    expect((await client.documentOf(id)).name).toBe('Oracle Backup');
  });
});

it.each([
  ['storage.retentionPolicy.type', 'Weeks'],
  ['storage.gfsPolicy.weekly.desiredTime', 'someday'],
  ['storage.gfsPolicy.weekly.keepForNumberOfWeeks', 10_000],
  ['storage.gfsPolicy.monthly.desiredTime', 'Sixth'],
  ['storage.gfsPolicy.monthly.keepForNumberOfMonths', 0],
  ['storage.gfsPolicy.yearly.keepForNumberOfYears', 1000],
  ['storage.backupRepositoryId', 'somewhere'],
  ['storage.advancedSettings.backupModeType', 'Sideways'],
  ['storage.advancedSettings.storageData.compressionLevel', 'Tiny'],
  ['storage.advancedSettings.storageData.storageOptimization', '1MB'],
  ['storage.advancedSettings.activeFulls.monthly.dayOfMonths', 32],
  ['storage.advancedSettings.scripts.periodicityType', 'Never'],
  ['guestProcessing.appAwareProcessing.appSettings[0].vss', 'hope'],
  ['guestProcessing.appAwareProcessing.appSettings[0].sql.logsProcessing', 'burn'],
  ['guestProcessing.guestCredentials.credentialsType', 'Secret'],
  ['schedule.daily.localTime', '25:00'],
  ['schedule.daily.dailyKind', 'Sometimes'],
  ['schedule.monthly.dayNumberInMonth', 'Ninth'],
  ['schedule.monthly.dayOfMonth', 0],
  ['schedule.periodically.periodicallyKind', 'Weeks'],
  ['schedule.periodically.startTimeWithinAnHour', 60],
  ['schedule.periodically.backupWindow.days[0].hours', '1,1'],
  ['schedule.retry.retryCount', 0],
  ['schedule.retry.awaitMinutes', 0],
  ['virtualMachines.includes[0].inventoryObject.type', 'Toaster'],
  ['virtualMachines.includes[0].inventoryObject.objectId', null],
  ['virtualMachines.excludes.disks[0].disksToProcess', 'Some'],
])('%s: %s is refused', async (path, value) => {
  const wrong = withAt(documentedStoredJob(id, repositoryId), path, value);
  expect(await client.send('PUT', `/jobs/${id}`, wrong)).toMatchObject({
    status: 400,
    body: { errorCode: expect.any(String), message: expect.stringContaining(`'${path}'`) },
  });
});

const appSettings = 'guestProcessing.appAwareProcessing.appSettings[0]';
it.each([
  ['schedule.monthly', { isEnabled: true, dayNumberInMonth: 'OnDay' }, 'dayOfMonth'],
  ['schedule.afterThisJob', { isEnabled: true }, 'jobName'],
  [`${appSettings}.oracle`, { archiveLogs: 'preserve', useGuestCredentials: false }, 'credentialsId'],
  [`${appSettings}.oracle`, { archiveLogs: 'deleteExpiredGBs', useGuestCredentials: true }, 'deleteGBsCount'],
  [
    `${appSettings}.oracle`,
    { archiveLogs: 'deleteExpiredHours', useGuestCredentials: true },
    'deleteHoursCount',
  ],
])('%s %j requires %s', async (path, value, field) => {
  const wrong = withAt(documentedStoredJob(id, repositoryId), path, value);
  expect(await client.send('PUT', `/jobs/${id}`, wrong)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(`'${path}.${field}' is required when`) },
  });
});

it('requires the type of an enabled encryption from 1.3-rev1 on', async () => {
  const path = 'storage.advancedSettings.storageData.encryption';
  const newer = client.in('1.3-rev1');
  const document = withAt(await newer.documentOf(id), path, { isEnabled: true });
  expect((await newer.send('PUT', `/jobs/${id}`, document)).status).toBe(400);
  const typed = withAt(document, path, { isEnabled: true, encryptionType: 'ByKms' });
  expect((await newer.send('PUT', `/jobs/${id}`, typed)).status).toBe(200);
});

it('reads enums in any letter case and writes its own', async () => {
  const body = documentedStoredJob(id, repositoryId);
  const shouted = withAt(body, `${appSettings}.vss`, 'RequireSuccess');
  await client.send('PUT', `/jobs/${id}`, shouted);
  expect(await client.documentOf(id)).toEqual(body);
  expect(await client.in('1.3-rev1').documentOf(id)).toMatchObject({
    guestProcessing: { appAwareProcessing: { appSettings: [{ vss: 'RequireSuccess' }] } },
    storage: { gfsPolicy: { weekly: { desiredTime: 'Sunday' } } },
  });
});
