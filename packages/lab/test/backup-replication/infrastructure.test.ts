import { afterAll, beforeAll, expect, it } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { REVISIONS, type Revision } from '../../src/options.ts';
import { startTestLab } from '../lab-client.ts';
import { VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;
beforeAll(async () => {
  lab = await startTestLab({ backupReplication: { revision: '1.3-rev2' } });
  client = await VbrClient.logOn(lab);
});
afterAll(() => lab.close());

const place = '/backupInfrastructure';

/** The first revision whose document has the path. Source: vbr-1.1-rev0 to vbr-1.3-rev2; the reference of 1.1-rev1. */
const first: Readonly<Record<string, Revision>> = {
  [`${place}/repositories`]: '1.1-rev0',
  [`${place}/repositories/states`]: '1.1-rev0',
  [`${place}/scaleOutRepositories`]: '1.1-rev0',
  [`${place}/proxies`]: '1.1-rev0',
  [`${place}/proxies/states`]: '1.3-rev0',
  [`${place}/managedServers`]: '1.1-rev0',
  '/configBackup': '1.1-rev0',
  '/license': '1.2-rev1',
  '/malwareDetection/events': '1.1-rev1',
  '/securityAnalyzer/bestPractices': '1.2-rev1',
  '/securityAnalyzer/lastRun': '1.2-rev1',
  '/backupObjects': '1.2-rev1',
  '/restorePoints': '1.2-rev1',
  '/replicas': '1.2-rev1',
  '/replicaPoints': '1.2-rev1',
};

it.each(REVISIONS)('serves what revision %s has, and 404 for the rest', async (revision) => {
  for (const [path, from] of Object.entries(first)) {
    const isThere = REVISIONS.indexOf(revision) >= REVISIONS.indexOf(from);
    expect([path, (await client.in(revision).get(path)).status]).toEqual([path, isThere ? 200 : 404]);
  }
});

it('shows licence, configuration backup and analyzer only to administrators, malware to viewers from 1.3-rev1 on', async () => {
  const viewer = await VbrClient.logOn(lab, '1.3-rev1', LAB_ACCOUNTS.viewer);
  for (const path of ['/configBackup', '/license', '/securityAnalyzer/bestPractices'])
    expect([path, (await viewer.get(path)).status]).toEqual([path, 403]);
  expect((await viewer.get('/malwareDetection/events')).status).toBe(200);
  expect((await viewer.in('1.3-rev0').get('/malwareDetection/events')).status).toBe(403);
  expect((await viewer.get(`${place}/proxies/states`)).status).toBe(200);
});

it('gives a scale-out repository extents that cannot be changed, and omits them on request', async () => {
  const [scaleOut] = await client.list(`${place}/scaleOutRepositories`);
  expect(scaleOut).toMatchObject({
    performanceTier: { performanceExtents: [{ name: 'Hardened Extent 1', status: ['Normal'] }] },
    capacityTier: { isEnabled: true, copyPolicyEnabled: true },
  });
  const [older] = await client.in('1.1-rev0').list(`${place}/scaleOutRepositories`);
  expect(older).toMatchObject({
    performanceTier: { performanceExtents: [{ status: 'Normal' }] },
    capacityTier: { enabled: true },
  });
  expect(await client.list(`${place}/repositories?typeFilter=LinuxHardened`)).toMatchObject([
    { name: 'Hardened Extent 1', repository: { makeRecentBackupsImmutableDays: 30 } },
  ]);
  expect(await client.list(`${place}/repositories?typeFilter=AmazonS3`)).toMatchObject([
    { bucket: { immutability: { isEnabled: true, daysCount: 30 } } },
  ]);
  const states = await client.list(`${place}/repositories/states`);
  expect(states).toHaveLength(4);
  expect(states.find(({ name }) => name === 'Capacity Bucket')).toMatchObject({
    scaleOutRepositoryDetails: { scaleOutRepositoryId: scaleOut?.id, extentType: 'Capacity' },
  });
  expect(await client.list(`${place}/repositories/states?excludeExtents=true`)).toHaveLength(2);
});

it('has more types of proxies and servers in later revisions', async () => {
  const kinds = async (revision: Revision, path: string) =>
    (await client.in(revision).list(`${place}/${path}`)).map(({ type }) => type);
  expect(await kinds('1.2-rev1', 'proxies')).toEqual(['ViProxy']);
  expect(await kinds('1.3-rev0', 'proxies')).toEqual(['ViProxy', 'HvProxy', 'GeneralPurposeProxy']);
  expect(await kinds('1.2-rev1', 'managedServers')).toEqual(['WindowsHost', 'LinuxHost', 'ViHost']);
  expect(await kinds('1.3-rev0', 'managedServers')).toContain('HvServer');
  const [oldest] = await client.in('1.1-rev0').list(`${place}/managedServers`);
  expect(oldest).not.toHaveProperty('status');
  const two = `${place}/proxies?typeFilter=ViProxy&typeFilter=HvProxy`;
  expect(await client.list(two)).toHaveLength(2);
  expect((await client.in('1.2-rev1').get(two)).status).toBe(400);
  const [proxy] = await client.list(`${place}/proxies?limit=1`);
  expect((await client.get(`${place}/proxies/${proxy?.id}`)).body).toEqual(proxy);
});

it('backs up its configuration every night, however far the clock is advanced', async () => {
  const succeeded = (date: string) => ({
    lastSuccessfulBackup: { lastSuccessfulTime: expect.stringMatching(`^${date}T06:00:00`) },
  });
  expect((await client.get('/configBackup')).body).toMatchObject(succeeded('2026-03-04'));
  expect((await client.in('1.1-rev0').get('/configBackup')).body).toMatchObject({
    isEnabled: true,
    encryption: { isEnabled: true },
    schedule: { daily: { days: expect.arrayContaining(['monday']) } },
  });
  lab.clock.advance(40 * 24 * 3_600_000);
  client = await VbrClient.logOn(lab);
  expect((await client.get('/configBackup')).body).toMatchObject(succeeded('2026-04-13'));
});

it('has one expiry of the licence up to 1.3-rev1, then one per section', async () => {
  const whole = (await client.in('1.3-rev1').get('/license')).body;
  expect(whole).toMatchObject({ status: 'Valid', expirationDate: expect.stringMatching(/^2027/) });
  const { body } = await client.in('1.3-rev2').get('/license');
  expect(body).not.toHaveProperty('expirationDate');
  expect(body).toMatchObject({ instanceLicenseSummary: { expirationDate: expect.stringMatching(/^2027/) } });
});
