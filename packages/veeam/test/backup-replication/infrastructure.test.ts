import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import type { Revision } from '../../src/backup-replication/revision.ts';
import type { List } from '../../src/reading/paging.ts';
import { all, CREDENTIALS, clock, startStub } from './stub-server.ts';

const base = '/api/v1/backupInfrastructure';

/** A server that answers one path, and the requests that it received. */
async function setUp(path: string, json: unknown, version: Revision = '1.3-rev1') {
  const stub = await startStub({
    revisions: [version],
    routes: { [`GET ${path}`]: () => ({ status: 200, json }) },
  });
  const { infrastructure, oddValues } = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
    version,
    now: clock(),
  });
  return { stub, infrastructure, oddValues, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose]() };
}

type Infrastructure = BackupReplication['infrastructure'];
type Ask = (infrastructure: Infrastructure) => List<object>;

const states: Ask = (each) => each.repositoryStates();
const immutability: Ask = (each) => each.immutability();
const scaleOut: Ask = (each) => each.scaleOutRepositories();
const proxies: Ask = (each) => each.proxyStates();
const servers: Ask = (each) => each.managedServers();
const malware: Ask = (each) => each.malwareEvents(new Date('2026-01-02T03:04:05Z'));

const paths = new Map([
  [states, `${base}/repositories/states`],
  [immutability, `${base}/repositories`],
  [scaleOut, `${base}/scaleOutRepositories`],
  [proxies, `${base}/proxies/states`],
  [servers, `${base}/managedServers`],
  [malware, '/api/v1/malwareDetection/events'],
]);

async function read(ask: Ask, record: object) {
  const page = { data: [{ id: '1', ...record }], pagination: { total: 1, count: 1 } };
  await using world = await setUp(paths.get(ask) ?? '', page);
  const [item] = await all(ask(world.infrastructure));
  return { item, odd: world.oddValues.values, asked: world.stub.requests.at(-1) };
}

it.each<[what: string, Ask, record: object, item: object]>([
  [
    'the state of a repository',
    states,
    { name: 'Main', type: 'LinuxLocal', capacityGB: 1, freeGB: 0.5, isOnline: true, isOutOfDate: false },
    {
      id: '1',
      name: 'Main',
      type: 'LinuxLocal',
      capacityBytes: 1_073_741_824,
      freeBytes: 536_870_912,
      isOnline: true,
      isOutOfDate: false,
    },
  ],
  [
    'the state of a repository of an older server, which has no size',
    states,
    { name: 'Main', type: 'LinuxLocal', capacityGB: -1 },
    {
      id: '1',
      name: 'Main',
      type: 'LinuxLocal',
      capacityBytes: undefined,
      freeBytes: undefined,
      isOnline: undefined,
      isOutOfDate: undefined,
    },
  ],
  [
    'a hardened repository',
    immutability,
    { name: 'Hard', repository: { makeRecentBackupsImmutableDays: 7 } },
    { id: '1', name: 'Hard', isImmutable: true, days: 7 },
  ],
  [
    'a hardened repository of one day',
    immutability,
    { name: 'Hard', repository: { makeRecentBackupsImmutableDays: 1 } },
    { id: '1', name: 'Hard', isImmutable: true, days: 1 },
  ],
  [
    'a repository that keeps nothing immutable',
    immutability,
    { name: 'Soft', repository: { makeRecentBackupsImmutableDays: 0 } },
    { id: '1', name: 'Soft', isImmutable: false, days: 0 },
  ],
  [
    'a repository that does not say so',
    immutability,
    { name: 'Soft', repository: {} },
    { id: '1', name: 'Soft', isImmutable: false, days: undefined },
  ],
  [
    'a bucket that is immutable',
    immutability,
    { name: 'S3', bucket: { immutability: { isEnabled: true, daysCount: 30 } } },
    { id: '1', name: 'S3', isImmutable: true, days: 30 },
  ],
  [
    'a bucket that is not',
    immutability,
    { name: 'S3', bucket: { immutability: { isEnabled: false, daysCount: 30 }, immutabilityEnabled: true } },
    { id: '1', name: 'S3', isImmutable: false, days: 30 },
  ],
  [
    'a container that is immutable by its older name',
    immutability,
    { name: 'Blob', container: { immutabilityEnabled: true } },
    { id: '1', name: 'Blob', isImmutable: true, days: undefined },
  ],
  [
    'a scale-out repository that copies',
    scaleOut,
    { name: 'SOBR', capacityTier: { enabled: true, copyPolicyEnabled: true } },
    { id: '1', name: 'SOBR', copiesToCapacityTier: true },
  ],
  [
    'a scale-out repository that copies by its newer name',
    scaleOut,
    { name: 'SOBR', capacityTier: { isEnabled: true, copyPolicyEnabled: true } },
    { id: '1', name: 'SOBR', copiesToCapacityTier: true },
  ],
  [
    'a scale-out repository that only moves',
    scaleOut,
    { name: 'SOBR', capacityTier: { enabled: true, copyPolicyEnabled: false } },
    { id: '1', name: 'SOBR', copiesToCapacityTier: false },
  ],
  [
    'a scale-out repository whose capacity tier is off',
    scaleOut,
    { name: 'SOBR', capacityTier: { enabled: false, isEnabled: true, copyPolicyEnabled: true } },
    { id: '1', name: 'SOBR', copiesToCapacityTier: false },
  ],
  [
    'a scale-out repository of one tier',
    scaleOut,
    { name: 'SOBR' },
    { id: '1', name: 'SOBR', copiesToCapacityTier: false },
  ],
  [
    'a proxy',
    proxies,
    { name: 'Proxy', isDisabled: false, isOnline: true, isOutOfDate: true },
    { id: '1', name: 'Proxy', isDisabled: false, isOnline: true, isOutOfDate: true },
  ],
  [
    'a server that can be reached',
    servers,
    { name: 'esx', type: 'LinuxHost', status: 'Available' },
    { id: '1', name: 'esx', type: 'LinuxHost', isAvailable: true },
  ],
  [
    'a server that cannot',
    servers,
    { name: 'esx', type: 'LinuxHost', status: 'unavailable' },
    { id: '1', name: 'esx', type: 'LinuxHost', isAvailable: false },
  ],
  [
    'a server of which nothing is said',
    servers,
    { name: 'esx' },
    { id: '1', name: 'esx', type: undefined, isAvailable: undefined },
  ],
  [
    'what malware detection found',
    malware,
    {
      machine: { displayName: 'files-01' },
      detectionTimeUtc: '2026-01-15T10:00:00Z',
      type: 'EncryptedData',
      state: 'Created',
      severity: 'Suspicious',
    },
    {
      id: '1',
      name: 'files-01',
      at: new Date('2026-01-15T10:00:00Z'),
      type: 'EncryptedData',
      state: 'Created',
      severity: 'Suspicious',
    },
  ],
  [
    'what malware detection found on no machine',
    malware,
    {},
    { id: '1', name: '1', at: undefined, type: undefined, state: undefined, severity: undefined },
  ],
])('reads %s', async (_what, ask, record, item) => {
  expect(await read(ask, record)).toMatchObject({ item, odd: [] });
});

it.each([
  ['repository state', states, { name: '1', type: 'Unknown' }, ['name', 'type']],
  ['repository', immutability, { name: '1' }, ['name']],
  ['scale-out repository', scaleOut, { name: '1' }, ['name']],
  ['proxy', proxies, { name: '1' }, ['name']],
  ['server', servers, { name: '1' }, ['name']],
] as const)('names a %s without a name by its id, and reports it', async (_what, ask, item, fields) => {
  const { item: given, odd } = await read(ask, {});
  expect(given).toMatchObject({ id: '1', ...item });
  expect(odd).toEqual(fields.map((field) => ({ record: '1', field, problem: 'missing' })));
});

it('requests the malware that was found since a time, in pages', async () => {
  const { asked } = await read(malware, {});
  expect(Object.fromEntries(asked?.query ?? [])).toEqual({
    skip: '0',
    limit: '500',
    detectedAfterTimeUtcFilter: '2026-01-02T03:04:05.000Z',
  });
});

it.each([
  [states, 'repositories'],
  [immutability, 'repositories'],
  [scaleOut, 'scaleOutRepositories'],
  [proxies, 'proxies'],
  [servers, 'managedServers'],
  [malware, 'events'],
] as const)('names a record without an id by its list (%#): %s', async (ask, place) => {
  const page = { data: [{ name: 'x' }], pagination: { total: 1, count: 1 } };
  await using world = await setUp(paths.get(ask) ?? '', page);
  await ask(world.infrastructure)
    .all()
    .catch(() => undefined);
  expect(world.oddValues.values[0]).toEqual({ record: `${place}[0]`, field: 'id', problem: 'missing' });
});

describe('the configuration backup', () => {
  const path = '/api/v1/configBackup';

  it('is read with its schedule, its last success and its encryption', async () => {
    await using world = await setUp(path, {
      isEnabled: true,
      lastSuccessfulBackup: { lastSuccessfulTime: '2026-01-15T10:00:00Z' },
      encryption: { isEnabled: false },
    });
    expect(await world.infrastructure.configurationBackup()).toEqual({
      isEnabled: true,
      lastSuccess: new Date('2026-01-15T10:00:00Z'),
      isEncrypted: false,
    });
  });

  it('may have no values, and odd ones are reported', async () => {
    await using world = await setUp(path, { isEnabled: 'yes' });
    expect(await world.infrastructure.configurationBackup()).toEqual({
      isEnabled: undefined,
      lastSuccess: undefined,
      isEncrypted: undefined,
    });
    expect(world.oddValues.values).toEqual([
      { record: 'configBackup', field: 'isEnabled', problem: 'wrong-type' },
    ]);
  });
});

describe('the licence', () => {
  it('is read with its ends and its instances', async () => {
    await using world = await setUp('/api/v1/license', {
      status: 'Valid',
      type: 'Subscription',
      expirationDate: '2027-01-15T00:00:00Z',
      supportExpirationDate: '2028-01-15T00:00:00Z',
      instanceLicenseSummary: { licensedInstancesNumber: 100, usedInstancesNumber: 7.5 },
    });
    expect(await world.infrastructure.license()).toEqual({
      status: 'Valid',
      type: 'Subscription',
      expires: new Date('2027-01-15T00:00:00Z'),
      supportExpires: new Date('2028-01-15T00:00:00Z'),
      licensed: 100,
      used: 7.5,
    });
  });

  it('of sockets alone has no instances', async () => {
    await using world = await setUp('/api/v1/license', { status: 'Expired' });
    expect(await world.infrastructure.license()).toMatchObject({
      status: 'Expired',
      licensed: undefined,
      used: undefined,
    });
  });
});

describe('the analyzer', () => {
  const path = '/api/v1/securityAnalyzer/bestPractices';

  it('returns each practice that has a name', async () => {
    await using world = await setUp(path, {
      items: [
        { bestPractice: 'MFA is on', status: 'OK' },
        { bestPractice: 'No status' },
        { status: 'Violation' },
        null,
      ],
    });
    expect(await world.infrastructure.bestPractices()).toEqual([{ practice: 'MFA is on', status: 'OK' }]);
    expect(world.oddValues.values).toEqual([
      { record: 'bestPractices', field: 'items[1].status', problem: 'missing' },
      { record: 'bestPractices', field: 'items[2].bestPractice', problem: 'missing' },
      { record: 'bestPractices', field: 'items[3]', problem: 'not-a-record' },
    ]);
  });

  it('returns none without a list', async () => {
    await using world = await setUp(path, { items: 'none' });
    expect(await world.infrastructure.bestPractices()).toEqual([]);
  });

  it.each([
    [{ id: 's1', state: 'Stopped', sessionType: 'SecurityComplianceAnalyzer' }, 's1'],
    [{ state: 'Stopped', sessionType: 'SecurityComplianceAnalyzer' }, ''],
  ])('has a last run: %j', async (session, id) => {
    await using world = await setUp('/api/v1/securityAnalyzer/lastRun', session);
    expect(await world.infrastructure.lastAnalysis()).toMatchObject({ id, state: 'Stopped' });
  });
});

it.each<[what: string, Revision, (infrastructure: Infrastructure) => unknown]>([
  ['the proxies', '1.2-rev1', (each) => each.proxyStates()],
  ['the licence', '1.1-rev0', (each) => each.license()],
  ['malware', '1.1-rev0', (each) => each.malwareEvents(new Date(0))],
  ['practices', '1.1-rev0', (each) => each.bestPractices()],
  ['the last analysis', '1.1-rev0', (each) => each.lastAnalysis()],
])('does not request %s from a server without them: %s', async (_what, version, ask) => {
  await using world = await setUp('/none', {}, version);
  const attempt = async () => ask(world.infrastructure);
  await expect(attempt()).rejects.toMatchObject({ code: 'unsupported-version' });
  expect(world.stub.requests).toHaveLength(1);
});

it.each<Revision>(['1.1-rev1', '1.2-rev1'])(
  'requests licence, malware and practices from a server that may have them: %s',
  async (version) => {
    await using world = await setUp('/none', {}, version);
    const { infrastructure } = world;
    for (const ask of [
      () => infrastructure.license(),
      () => infrastructure.malwareEvents(new Date(0)).all(),
      () => infrastructure.bestPractices(),
      () => infrastructure.lastAnalysis(),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'not-found' });
  },
);
