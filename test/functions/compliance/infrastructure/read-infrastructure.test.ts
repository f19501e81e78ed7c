import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import { ServerUnreachableError } from '@veeam-automation/veeam/transport/errors';
import { expect, it } from 'vitest';
import { infrastructureSchema } from '../../../../functions/compliance/infrastructure/infrastructure.ts';
import { readInfrastructure } from '../../../../functions/compliance/infrastructure/read-infrastructure.ts';
import type { LoggedOn } from '../../../../functions/servers/log-on.ts';
import {
  CREDENTIALS,
  clock,
  error,
  type StubAnswer,
  startStub,
} from '../../../../packages/veeam/test/backup-replication/stub-server.ts';
import { stubbed } from '../../../../packages/veeam/test/microsoft365/stub.ts';

const now = new Date('2025-03-01T10:00:00Z');
const details = { server: 's', operation: 'read', happened: 'it failed', remedy: 'Look.' };
const page =
  (...data: object[]) =>
  (): StubAnswer => ({
    status: 200,
    json: { data, pagination: { total: data.length, count: data.length } },
  });
const one = (json: object) => (): StubAnswer => ({ status: 200, json });
const place = '/api/v1/backupInfrastructure';
const main = { id: '88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec', name: 'Main', description: '' };

/** Answers as in the documents of the revisions (vbr-1.2-rev1, vbr-1.3-rev1). */
const routes = {
  [`GET ${place}/repositories/states`]: page(
    {
      ...main,
      type: 'LinuxHardened',
      capacityGB: 100.5,
      freeGB: 25,
      usedSpaceGB: 75.5,
      isOnline: true,
      isOutOfDate: false,
    },
    {
      id: 's3',
      name: 'Bucket',
      type: 'AmazonS3',
      description: '',
      capacityGB: -1,
      freeGB: -1,
      usedSpaceGB: 3,
      isOnline: false,
    },
  ),
  [`GET ${place}/repositories`]: page(
    { ...main, type: 'LinuxHardened', repository: { makeRecentBackupsImmutableDays: 14 } },
    {
      id: 's3',
      name: 'Bucket',
      type: 'AmazonS3',
      description: '',
      bucket: { immutability: { isEnabled: false, daysCount: 30 } },
    },
  ),
  [`GET ${place}/scaleOutRepositories`]: page(
    {
      id: 'so',
      name: 'Scale-out',
      description: '',
      capacityTier: { isEnabled: true, copyPolicyEnabled: true },
    },
    { id: 'old', name: 'Old', description: '', capacityTier: { enabled: true, copyPolicyEnabled: false } },
  ),
  [`GET ${place}/proxies/states`]: page({
    id: 'p',
    name: 'proxy-1',
    description: '',
    type: 'ViProxy',
    isDisabled: false,
    isOnline: true,
    isOutOfDate: true,
  }),
  [`GET ${place}/managedServers`]: page({ id: 'm', name: 'esx-1', type: 'ViHost', status: 'Unavailable' }),
  'GET /api/v1/configBackup': one({
    isEnabled: true,
    lastSuccessfulBackup: { lastSuccessfulTime: '2025-02-28T10:00:12.1234567+02:00', sessionId: 's' },
    encryption: { isEnabled: false, passwordId: '00000000-0000-0000-0000-000000000000' },
  }),
  'GET /api/v1/license': one({
    status: 'Valid',
    type: 'Subscription',
    expirationDate: '2025-12-31T00:00:00Z',
    instanceLicenseSummary: { licensedInstancesNumber: 100, usedInstancesNumber: 42.5 },
  }),
  'GET /api/v1/malwareDetection/events': page(
    {
      id: 'e1',
      type: 'EncryptedData',
      detectionTimeUtc: '2025-02-27T00:00:00Z',
      machine: { displayName: 'file-01' },
      state: 'Created',
      severity: 'Suspicious',
    },
    {
      id: 'e2',
      type: 'YaraScan',
      detectionTimeUtc: '2025-02-27T00:00:00Z',
      machine: { displayName: 'file-02' },
      state: 'FalsePositive',
      severity: 'Infected',
    },
  ),
  'GET /api/v1/securityAnalyzer/bestPractices': one({
    items: [
      { id: 'a', bestPractice: 'RemoteDesktopServiceDisabled', status: 'Violation', note: '' },
      { id: 'b', bestPractice: 'SMBv1ProtocolDisabled', status: 'OK' },
      { id: 'c', bestPractice: 'MFAEnabled', status: 'Suppressed', note: 'later' },
    ],
  }),
  'GET /api/v1/backupObjects': page(
    { id: 'o1', name: 'sql-01', platformName: 'VMware', objectId: 'vm-1', type: 'VM', restorePointsCount: 9 },
    { id: 'o2', name: 'sql-01', platformName: 'HyperV', type: 'VM', restorePointsCount: 9 },
    {
      id: 'o3',
      name: 'renamed',
      platformName: 'VMware',
      objectId: 'vm-3',
      type: 'VM',
      restorePointsCount: 0,
    },
  ),
  'GET /api/v1/restorePoints': page(
    { id: 'p1', name: 'sql-01', platformName: 'VMware', creationTime: '2025-03-01T09:00:00Z' },
    { id: 'p2', name: 'sql-01', platformName: 'HyperV', creationTime: '2025-02-27T10:00:00+01:00' },
    { id: 'p3', name: 'sql-01', platformName: 'HyperV', creationTime: '2025-02-26T09:00:00Z' },
  ),
  'GET /api/v1/replicas': page(
    {
      id: 'r1',
      type: 'Regular',
      jobId: 'j',
      name: 'Replicate SQL',
      platformName: 'VMware',
      state: 'Failover',
    },
    {
      id: 'r2',
      type: 'Regular',
      jobId: 'j',
      name: 'Replicate files',
      platformName: 'VMware',
      state: 'Ready',
    },
  ),
  'GET /api/v1/replicaPoints': page({
    id: 'q1',
    name: 'sql-01',
    platformName: 'VMware',
    creationTime: '2025-02-28T09:00:00Z',
    replicaId: 'r1',
    state: 'Ready',
  }),
  'POST /api/v1/inventory': page(
    { platform: 'VSphere', type: 'vCenterServer', name: 'vc-1', hostName: 'vc-1', urn: 'vc:vc-1' },
    { platform: 'CloudDirector', type: 'CloudDirectorServer', name: 'cd-1', hostName: 'cd-1' },
  ),
  'POST /api/v1/inventory/vc-1': page(
    { platform: 'VSphere', type: 'VirtualMachine', name: 'SQL-01', hostName: 'vc-1', objectId: 'vm-9' },
    { platform: 'VSphere', type: 'VirtualMachine', name: 'its new name', hostName: 'vc-1', objectId: 'vm-3' },
    { platform: 'VSphere', type: 'VirtualMachine', name: 'forgotten', hostName: 'vc-1', objectId: 'vm-7' },
  ),
  'GET /api/v1/securityAnalyzer/lastRun': one({
    id: 'r',
    name: 'Analyzer',
    sessionType: 'SecurityComplianceAnalyzer',
    state: 'Stopped',
    creationTime: '2025-02-28T01:00:00Z',
    endTime: '2025-02-28T01:05:00Z',
    result: { result: 'Warning' },
  }),
};

async function read(
  revision: '1.1-rev0' | '1.2-rev1' | '1.3-rev1',
  changes: Record<string, () => StubAnswer> = {},
) {
  await using stub = await startStub({ revisions: [revision], routes: { ...routes, ...changes } });
  const client = await BackupReplication.logOn(stub.connection, CREDENTIALS, { now: clock() });
  const infrastructure = await readInfrastructure({ product: 'backup-replication', client }, now);
  expect(infrastructureSchema.strict().parse(infrastructure)).toEqual(infrastructure);
  expect(client.oddValues.values).toEqual([]);
  return { infrastructure, calls: stub.calls(), requests: stub.requests };
}

it('of Backup & Replication, everything in the documents', async () => {
  const { infrastructure, requests } = await read('1.3-rev1');
  expect(infrastructure).toEqual({
    repositories: [
      {
        id: main.id,
        name: 'Main',
        type: 'LinuxHardened',
        capacityBytes: 100.5 * 2 ** 30,
        freeBytes: 25 * 2 ** 30,
        isOnline: true,
        isOutOfDate: false,
        isImmutable: true,
        immutableDays: 14,
      },
      { id: 's3', name: 'Bucket', type: 'AmazonS3', isOnline: false, isImmutable: false, immutableDays: 30 },
    ],
    scaleOut: [
      { id: 'so', name: 'Scale-out', copies: true },
      { id: 'old', name: 'Old', copies: false },
    ],
    proxies: [{ name: 'proxy-1', isDisabled: false, isOnline: true, isOutOfDate: true }],
    managedServers: [{ name: 'esx-1', type: 'ViHost', isAvailable: false }],
    configurationBackup: { isEnabled: true, lastSuccess: '2025-02-28T08:00:12.123Z', isEncrypted: false },
    licence: {
      status: 'Valid',
      type: 'Subscription',
      expiresAt: '2025-12-31T00:00:00.000Z',
      licensed: 100,
      used: 42.5,
    },
    malware: [
      { machine: 'file-01', at: '2025-02-27T00:00:00.000Z', type: 'EncryptedData', severity: 'Suspicious' },
    ],
    analyzer: {
      endedAt: '2025-02-28T01:05:00.000Z',
      violations: ['RemoteDesktopServiceDisabled'],
      checked: 3,
    },
    restorePoints: {
      at: '2025-03-01T10:00:00.000Z',
      since: '2025-02-22T10:00:00.000Z',
      objects: 3,
      late: [{ name: 'renamed' }, { name: 'sql-01', newest: '2025-02-27T09:00:00.000Z' }],
    },
    inventory: { machines: 3, inNoBackup: 1, names: ['forgotten'] },
    replicas: {
      at: '2025-03-01T10:00:00.000Z',
      since: '2025-02-22T10:00:00.000Z',
      made: [
        { name: 'Replicate SQL', state: 'Failover', newest: '2025-02-28T09:00:00.000Z' },
        { name: 'Replicate files', state: 'Ready' },
      ],
    },
    unread: [],
  });
  const points = requests.find(({ path }) => path.endsWith('/restorePoints'));
  expect(points?.query.get('createdAfterFilter')).toBe('2025-02-22T10:00:00.000Z');
  expect(points?.query.get('orderAsc')).toBe('false');
  const events = requests.find(({ path }) => path.endsWith('/events'));
  expect(events?.query.get('detectedAfterTimeUtcFilter')).toBe('2025-01-30T10:00:00.000Z');
});

it('of an old revision, only what it has', async () => {
  const { infrastructure, calls } = await read('1.1-rev0');
  expect(infrastructure.unread).toEqual(
    ['proxies', 'licence', 'malware events', 'best practices', 'last run of the analyzer'].map((fact) => ({
      fact,
      because: 'not-offered',
      code: 'unsupported-version',
    })),
  );
  expect(calls.filter((call) => /license|malware|security|proxies/.test(call))).toEqual([]);
  expect(infrastructure.repositories).toHaveLength(2);
});

it('what the role may not read, and what fails, affects only itself', async () => {
  const refused = () => error(403, 'AccessDenied', 'Forbidden');
  const { infrastructure } = await read('1.2-rev1', {
    'GET /api/v1/configBackup': refused,
    'GET /api/v1/license': refused,
    [`GET ${place}/repositories`]: () => error(500, 'UnknownError', 'broken'),
  });
  expect(infrastructure.unread).toEqual(
    expect.arrayContaining([
      { fact: 'configuration backup', because: 'not-allowed', code: 'access-denied' },
      { fact: 'licence', because: 'not-allowed', code: 'access-denied' },
      { fact: 'immutability of repositories', because: 'failed', code: 'server-failed' },
    ]),
  );
  expect(infrastructure).not.toHaveProperty('licence');
  expect(infrastructure.repositories?.[0]).not.toHaveProperty('isImmutable');
});

it.each([
  ['v6', { expirationDate: '2025-12-31T00:00:00Z', supportExpirationDate: '2025-06-30T00:00:00Z' }],
  ['v8', { licenseExpires: '2025-12-31T00:00:00Z' }],
] as const)('of Microsoft 365 %s', async (version, dates) => {
  await using server = await stubbed();
  const listed = (results: object[]) => ({
    status: 200,
    body: version === 'v8' ? { offset: 0, limit: 1000, results, _links: {} } : results,
  });
  server.stub
    .issueTokens(version)
    .on(
      `GET /${version}/BackupRepositories`,
      listed([
        {
          id: 'j',
          name: 'Disk',
          capacityBytes: 100,
          freeSpaceBytes: 40,
          isOutOfSync: false,
          isOutOfOrder: true,
        },
        {
          id: 'o',
          name: 'Bucket',
          isOutOfSync: true,
          ...(version === 'v8'
            ? { isOutdated: true, objectStorage: { id: 's', type: 'AmazonS3', enableImmutability: true } }
            : { objectStorageId: 's' }),
        },
      ]),
    )
    .on(`GET /${version}/Proxies`, listed([{ id: 'p', hostName: 'proxy.lab', status: 'Offline' }]))
    .on(`GET /${version}/License`, {
      status: 200,
      body: { status: 'Valid', type: 'Rental', totalNumber: 50, usedNumber: 50, ...dates },
    });
  const credentials = { username: 'user', password: 'password' };
  const client = await Microsoft365.logOn(server.connection, credentials, { version, now: () => now });
  const infrastructure = await readInfrastructure({ product: 'microsoft365', client }, now);
  expect(infrastructureSchema.strict().parse(infrastructure)).toEqual(infrastructure);
  expect(infrastructure).toMatchObject({
    repositories: [
      { name: 'Disk', type: 'local', capacityBytes: 100, freeBytes: 40, isOutOfSync: false, isOnline: false },
      {
        name: 'Bucket',
        isOutOfSync: true,
        ...(version === 'v8' && { type: 'AmazonS3', isOutOfDate: true, isImmutable: true }),
      },
    ],
    proxies: [{ name: 'proxy.lab', isOnline: false }],
    licence: { status: 'Valid', expiresAt: '2025-12-31T00:00:00.000Z', licensed: 50, used: 50 },
    unread: [],
  });
});

const failing = { all: async () => Promise.reject(new ServerUnreachableError(details)) };
it.each([
  ['enterprise-manager', { repositories: { list: () => failing } }, ['repositories']],
  [
    'microsoft365',
    {
      repositories: { list: () => failing },
      infrastructure: { proxies: () => failing, license: failing.all },
    },
    ['repositories', 'proxies', 'licence'],
  ],
])('of %s, failures are named', async (product, client, facts) => {
  const infrastructure = await readInfrastructure({ product, client } as unknown as LoggedOn, now);
  expect(infrastructure).toEqual({
    unread: facts.map((fact) => ({ fact, because: 'failed', code: 'server-unreachable' })),
  });
});
