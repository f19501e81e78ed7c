import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { VbrClient } from '../backup-replication/vbr-client.ts';
import { control, startTestLab } from '../lab-client.ts';
import { M365Session } from '../microsoft365/m365-session.ts';

let lab: Lab;
let client: VbrClient;
beforeAll(async () => {
  lab = await startTestLab();
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  client = await VbrClient.logOn(lab);
});
afterAll(() => lab.close());

const change = async (part: object, server = 'vbr-1') =>
  (await control(lab, 'POST', '/infrastructure', { server, ...part })).status;
const read = async (path: string) => (await client.get(path)).body;
const place = '/backupInfrastructure';

it('fills a repository, takes it offline and out of date, in all products', async () => {
  const broken = { name: 'Backup Vol1', freePercent: 2, isOnline: false, isOutOfDate: true };
  expect(await change({ repository: broken })).toBe(200);
  const [state] = await client.list(`${place}/repositories/states?isOnlineFilter=false`);
  expect(state).toMatchObject({ name: 'Backup Vol1', capacityGB: 8000, freeGB: 160, isOutOfDate: true });
  expect(await client.list(`${place}/repositories/states?isOutOfDateFilter=true`)).toEqual([state]);
  const cold = { name: 'Object Storage 01', freePercent: 0, isOutOfSync: true, isOutOfDate: true };
  expect(await change({ repository: cold }, 'vb365-1')).toBe(200);
  const session = await M365Session.open(lab, 'v8');
  expect((await session.ask('GET', 'BackupRepositories')).json).toMatchObject({
    results: expect.arrayContaining([
      expect.objectContaining({ name: cold.name, freeSpaceBytes: 0, isOutOfSync: true, isOutdated: true }),
    ]),
  });
});

it('removes a proxy and a managed server', async () => {
  expect(await change({ proxy: { name: 'VMware Backup Proxy', isOnline: false } })).toBe(200);
  expect(await client.list(`${place}/proxies/states?isOnlineFilter=false`)).toMatchObject([
    { name: 'VMware Backup Proxy', isDisabled: false },
  ]);
  expect(await change({ managedServer: { name: 'vmware01.tech.lab', isAvailable: false } })).toBe(200);
  expect(await client.list(`${place}/managedServers?serverStateFilter=Unavailable`)).toMatchObject([
    { name: 'vmware01.tech.lab', type: 'ViHost' },
  ]);
  expect(await change({ proxy: { name: 'proxy1.tech.lab', isOnline: false } }, 'vb365-1')).toBe(200);
  const session = await M365Session.open(lab, 'v8');
  expect((await session.ask('GET', 'Proxies?limit=2')).json).toMatchObject({
    results: [{ status: 'Offline' }, { status: 'Online' }],
  });
});

it('makes the configuration backup old and the licence expired', async () => {
  const lastSuccess = '2026-01-01T00:00:00Z';
  expect(await change({ configurationBackup: { isEncrypted: false, lastSuccess } })).toBe(200);
  expect(await read('/configBackup')).toMatchObject({
    lastSuccessfulBackup: { lastSuccessfulTime: expect.stringMatching(/^2026-01-01T01:00:00/) },
    encryption: { isEnabled: false },
  });
  await change({ configurationBackup: { lastSuccess: null } });
  expect(await read('/configBackup')).toMatchObject({ lastSuccessfulBackup: {} });
  for (const server of ['vbr-1', 'vb365-1'])
    expect(await change({ licence: { expires: lastSuccess, used: 5 } }, server)).toBe(200);
  expect(await read('/license')).toMatchObject({
    status: 'Expired',
    instanceLicenseSummary: { usedInstancesNumber: 5 },
  });
  const session = await M365Session.open(lab, 'v6');
  expect((await session.ask('GET', 'License')).json).toMatchObject({ status: 'Expired', usedNumber: 5 });
});

it('shows malware, by its filters, and violated practices', async () => {
  await change({ malware: { machine: 'sqlsrv01' } });
  await change({ malware: { machine: 'web02', severity: 'Suspicious', detectedAt: '2026-02-01T00:00:00Z' } });
  const names = async (query: string) =>
    (await client.list(`/malwareDetection/events?${query}`)).map(
      ({ machine }) => (machine as { displayName: string }).displayName,
    );
  expect(await names('')).toEqual(['sqlsrv01', 'web02']);
  expect(await names('severityFilter=Suspicious')).toEqual(['web02']);
  expect(await names('detectedAfterTimeUtcFilter=2026-03-01T00:00:00Z')).toEqual(['sqlsrv01']);
  expect(await names('machineNameFilter=web*')).toEqual(['web02']);
  expect(await names('orderColumn=DetectionTimeUtc')).toEqual(['web02', 'sqlsrv01']);
  const [event] = await client.list('/malwareDetection/events?limit=1');
  expect(await read(`/malwareDetection/events/${event?.id}`)).toEqual(event);
  await change({ practice: { name: 'Immutable backups are in use' } });
  expect(await read('/securityAnalyzer/bestPractices')).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ bestPractice: 'Immutable backups are in use', status: 'Violation' }),
    ]),
  });
});

it('weakens the document of a job', async () => {
  const weak = { server: 'vbr-1', job: 'Oracle Backup', retention: 1 };
  expect((await control(lab, 'POST', '/jobs', weak)).status).toBe(200);
  expect(await read(`/jobs/${await client.idOf('Oracle Backup')}`)).toMatchObject({
    storage: { retentionPolicy: { type: 'RestorePoints', quantity: 1 } },
  });
  const other = { server: 'vb365-1', job: 'Backup1', retention: 1 };
  expect((await control(lab, 'POST', '/jobs', other)).status).toBe(400);
});

it('refuses what a server does not have, and changes nothing then', async () => {
  const licence = { used: 7 };
  expect(await change({ licence, proxy: { name: 'none' } })).toBe(404);
  expect(await read('/license')).not.toMatchObject({ instanceLicenseSummary: { usedInstancesNumber: 7 } });
  expect(await change({ licence, malware: { machine: 'mailbox' } }, 'vb365-1')).toBe(404);
  expect(await change({ licence }, 'em-1')).toBe(400);
  expect(await change({ license: licence })).toBe(400);
});

it('removes restore points of a machine, removes a machine from the backups, and fails over a replica', async () => {
  const objects = () => client.list('/backupObjects?nameFilter=dc56');
  const [object] = await objects();
  const newest = '2026-03-01T04:00:00.000Z';
  expect(await change({ machine: { name: 'dc56', newestRestorePoint: newest } })).toBe(200);
  const points = await client.list('/restorePoints?nameFilter=dc56&orderColumn=CreationTime&orderAsc=false');
  expect(new Date(String(points[0]?.creationTime)).toISOString().slice(0, 19)).toBe(newest.slice(0, 19));
  expect(await change({ machine: { name: 'dc56', newestRestorePoint: null } })).toBe(200);
  expect(await objects()).toEqual([{ ...object, restorePointsCount: 0 }]);
  expect(await change({ malware: { machine: 'dc56' } })).toBe(200);
  expect(await client.list('/malwareDetection/events')).toMatchObject([
    { machine: { displayName: 'dc56', backupObjectId: object?.id } },
  ]);
  expect(await change({ machine: { name: 'dc56', isInBackup: false } })).toBe(200);
  expect(await objects()).toEqual([]);
  expect(await change({ replica: { name: 'Appserver Replication', state: 'Failover' } })).toBe(200);
  expect(await client.list('/replicas?stateFilter=Failover')).toMatchObject([
    { name: 'Appserver Replication' },
  ]);
  expect(await change({ machine: { name: 'nobody' } })).toBe(404);
  expect(await change({ replica: { name: 'DB Backup' } })).toBe(404);
});
