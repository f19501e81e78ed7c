import { afterAll, beforeAll, expect, it } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import type { Revision } from '../../src/options.ts';
import { startTestLab } from '../lab-client.ts';
import { type Json, VbrClient } from './vbr-client.ts';

let lab: Lab;
let client: VbrClient;
beforeAll(async () => {
  lab = await startTestLab({ backupReplication: { revision: '1.3-rev2' } });
  client = await VbrClient.logOn(lab, '1.3-rev2');
});
afterAll(() => lab.close());

const host = '/inventory/vmware01.tech.lab';
const predicate = (property: string, operation: string, value: string) => {
  return { type: 'PredicateExpression', property, operation, value };
};
const group = (operation: string, ...items: object[]) => ({ type: 'GroupExpression', operation, items });

async function browse(path: string, body?: object, revision: Revision = '1.3-rev2') {
  const answer = await client.in(revision).send('POST', path, body);
  expect(answer.status).toBe(200);
  return answer.body as { data: { [key: string]: Json }[]; pagination: Json; hierarchyType: Json };
}

it('gives each machine of a job a restore point of each good run, and shows what a revision has of it', async () => {
  const [object] = await client.list('/backupObjects?nameFilter=sqlsrv21');
  expect(object).toMatchObject({
    platformName: 'VMware',
    type: 'VM',
    objectId: 'vm-85390',
    lastRunFailed: true,
  });
  const points = await client.list(`/backupObjects/${object?.id}/restorePoints`);
  expect(points).toHaveLength(Number(object?.restorePointsCount));
  expect(new Set(points.map(({ name }) => name))).toEqual(new Set(['sqlsrv21']));
  expect(points).toEqual(await client.list(`/restorePoints?backupObjectIdFilter=${object?.id}`));
  const [older] = await client.in('1.2-rev1').list('/backupObjects?nameFilter=sqlsrv21');
  expect(older).toMatchObject({ id: object?.id, objectId: 'vm-85390' });
  for (const field of ['lastRunFailed', 'size', 'backupId']) expect(older).not.toHaveProperty(field);
});

it('filters, sorts and pages restore points', async () => {
  const all = await client.list('/restorePoints?orderColumn=CreationTime&orderAsc=false');
  const times = all.map(({ creationTime }) => Date.parse(String(creationTime)));
  expect(times).toEqual(times.toSorted((one, other) => other - one));
  const after = new Date(times[9] ?? 0).toISOString();
  const younger = await client.list(`/restorePoints?createdAfterFilter=${after}&limit=500`);
  expect(younger).toHaveLength(times.filter((time) => time >= Date.parse(after)).length);
  const { body } = await client.get('/restorePoints?skip=3&limit=2&orderColumn=CreationTime&orderAsc=false');
  expect(body).toMatchObject({ data: all.slice(3, 5), pagination: { total: all.length, count: 2 } });
  expect((await client.get('/restorePoints?createdAfterFilter=yesterday')).status).toBe(400);
});

it('has one replica of a replication job of vSphere, with points of its machines', async () => {
  const [replica, ...others] = await client.list('/replicas');
  expect(others).toEqual([]);
  expect(replica).toMatchObject({ name: 'Appserver Replication', type: 'Snapshot', state: 'Ready' });
  expect(await client.in('1.3-rev1').list('/replicas')).toMatchObject([{ type: 'Regular' }]);
  const points = await client.list(`/replicaPoints?replicaIdFilter=${replica?.id}&limit=500`);
  expect(new Set(points.map(({ name }) => name))).toEqual(new Set(['app07', 'app70', 'app75', 'app81']));
});

it('lists the servers of the inventory, and the machines on one of them', async () => {
  const servers = await browse('/inventory', {
    filter: predicate('type', 'in', 'VCenterServer'),
  });
  expect(servers).toMatchObject({
    data: [{ name: 'vmware01.tech.lab', type: 'vCenterServer', platform: 'VSphere', size: 'N/A' }],
    hierarchyType: null,
  });
  const older = await browse('/inventory', undefined, '1.2-rev1');
  expect(older.data.map(({ platform }) => platform)).toEqual(['VMware', 'CloudDirector']);
  const machines = predicate('Type', 'In', 'VirtualMachine');
  const sorting = { property: 'name', direction: 'Descending' };
  const all = (await browse(host, { filter: machines, sorting })).data.map(({ name }) => String(name));
  expect(all).toEqual(all.toSorted().reverse());
  const page = await browse(host, { filter: machines, sorting, pagination: { skip: 1, limit: '2' } });
  expect(page).toMatchObject({
    data: [{ name: all[1] }, { name: all[2] }],
    pagination: { total: all.length },
  });
  const none = group('And', machines, group('Not', predicate('urn', 'contains', 'hostsystem:host-1008;')));
  expect((await browse(host, { filter: none })).data).toEqual([]);
  const large = await browse(host, { filter: predicate('Size', 'greaterThan', '10 Mb') });
  expect(large.data).toHaveLength(all.length);
  expect((await browse(host, { hierarchyType: 'Network', filter: machines })).data).toEqual([]);
});

it('refuses what the inventory does not know, and viewers', async () => {
  expect((await client.send('POST', '/inventory/nowhere.tech.lab')).status).toBe(404);
  for (const body of [
    { filter: predicate('colour', 'equals', 'red') },
    { filter: predicate('name', 'resembles', 'dc') },
    { filter: group('xor') },
    { hierarchyType: 'Everything' },
  ])
    expect((await client.send('POST', host, body)).status).toBe(400);
  const viewer = await VbrClient.logOn(lab, '1.3-rev2', LAB_ACCOUNTS.viewer);
  expect((await viewer.get('/restorePoints')).status).toBe(200);
  expect((await viewer.get('/replicas')).status).toBe(403);
  expect((await viewer.send('POST', host)).status).toBe(403);
});
