import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import type { ProtectedObjects } from '../../src/backup-replication/protected-objects.ts';
import type { List } from '../../src/reading/paging.ts';
import { all, CREDENTIALS, clock, type StubOptions, startStub } from './stub-server.ts';

async function setUp(routes: NonNullable<StubOptions['routes']>) {
  const version = '1.3-rev1';
  const stub = await startStub({ revisions: [version], routes });
  const { protectedObjects, oddValues } = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
    version,
    now: clock(),
  });
  return { stub, protectedObjects, oddValues, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose]() };
}

const since = new Date('2026-01-02T03:04:05Z');
const newest = {
  createdAfterFilter: '2026-01-02T03:04:05.000Z',
  orderColumn: 'CreationTime',
  orderAsc: 'false',
};
const made = { creationTime: '2026-01-15T10:00:00Z' };

type Ask = (objects: ProtectedObjects) => List<object>;

const objects: Ask = (each) => each.backupObjects();
const points: Ask = (each) => each.restorePoints(since);
const replicas: Ask = (each) => each.replicas();
const replicaPoints: Ask = (each) => each.replicaPoints(since);

describe.each<[path: string, Ask, filters: object, record: object, item: object, unnamed: string[]]>([
  [
    '/api/v1/backupObjects',
    objects,
    {},
    { name: 'files-01', platformName: 'VMware', objectId: 'vm-1' },
    { name: 'files-01', platform: 'VMware', objectId: 'vm-1' },
    [],
  ],
  [
    '/api/v1/restorePoints',
    points,
    newest,
    { name: 'files-01', platformName: 'HyperV', ...made },
    { name: 'files-01', platform: 'HyperV', created: new Date(made.creationTime) },
    ['name'],
  ],
  [
    '/api/v1/replicas',
    replicas,
    {},
    { name: 'Replicas', state: 'Ready' },
    { name: 'Replicas', state: 'Ready' },
    ['name'],
  ],
  [
    '/api/v1/replicaPoints',
    replicaPoints,
    newest,
    { name: 'files-01', platformName: 'VMware', ...made, replicaId: 'r1' },
    { name: 'files-01', platform: 'VMware', created: new Date(made.creationTime), replicaId: 'r1' },
    ['name'],
  ],
])('%s', (path, ask, filters, record, item, unnamed) => {
  const serve = (...data: object[]) =>
    setUp({
      [`GET ${path}`]: () => ({
        status: 200,
        json: { data, pagination: { total: data.length, count: data.length } },
      }),
    });

  it('is read field by field', async () => {
    await using world = await serve({ id: '1', ...record });
    expect(await all(ask(world.protectedObjects))).toEqual([{ id: '1', ...item }]);
    expect(world.oddValues.values).toEqual([]);
    expect(Object.fromEntries(world.stub.requests.at(-1)?.query ?? [])).toEqual({
      skip: '0',
      limit: '500',
      ...filters,
    });
  });

  it('has records without a name, which are named by their id', async () => {
    await using world = await serve({ id: '1' });
    expect(await all(ask(world.protectedObjects))).toMatchObject([{ id: '1', name: '1' }]);
    expect(world.oddValues.values).toEqual(
      unnamed.map((field) => ({ record: '1', field, problem: 'missing' })),
    );
  });

  it('names records without an id by their position', async () => {
    await using world = await serve({ name: 'x' });
    await ask(world.protectedObjects)
      .all()
      .catch(() => undefined);
    expect(world.oddValues.values[0]?.record).toBe(`${path.split('/').at(-1)}[0]`);
  });
});

describe('the machines of an inventory', () => {
  type Entries = readonly unknown[];

  /** Virtualization servers with their machines, in the requested pages; `total` is the count in the answers. */
  function inventory(
    servers: Entries,
    machines: Record<string, Entries>,
    total?: (count: number) => unknown,
  ) {
    const page = (entries: Entries) => (request: { body: string }) => {
      const { skip, limit } = JSON.parse(request.body).pagination;
      const data = entries.slice(skip, skip + limit);
      const pagination = {
        total: total === undefined ? entries.length : total(entries.length),
        count: data.length,
      };
      return { status: 200, json: { data, pagination } };
    };
    return setUp({
      'POST /api/v1/inventory': page(servers),
      ...Object.fromEntries(
        Object.entries(machines).map(([host, entries]) => [`POST /api/v1/inventory/${host}`, page(entries)]),
      ),
    });
  }

  const vCenter = { type: 'vCenterServer', hostName: 'vc', name: 'vCenter' };

  it('are those of each virtualization server, each once, with a filter for machines', async () => {
    await using world = await inventory(
      [
        vCenter,
        { type: 'VCENTERSERVER', hostName: 'vc', name: 'again' },
        { type: 'Host', name: 'esx 1' },
        { type: 'SCVMM', hostName: 'scvmm' },
        { type: 'Cluster', hostName: 'cluster' },
        { type: 'Folder', hostName: 'folder' },
        { hostName: 'untyped' },
        { type: 'Host' },
      ],
      {
        vc: [{ name: 'files-01', objectId: 'vm-1' }, { objectId: 'vm-2' }],
        'esx%201': [{ name: 'files-02' }],
        scvmm: [],
        cluster: [{ name: 'files-03', objectId: 'x' }, null, 'text'],
      },
    );
    expect(await world.protectedObjects.machines()).toEqual([
      { name: 'files-01', host: 'vc', objectId: 'vm-1' },
      { name: 'files-02', host: 'esx 1', objectId: undefined },
      { name: 'files-03', host: 'cluster', objectId: 'x' },
    ]);
    expect(world.stub.calls().filter((call) => call.endsWith('/vc'))).toHaveLength(1);
    const [first, ofHost] = world.stub.requests
      .filter(({ path }) => path.startsWith('/api/v1/inventory'))
      .map(({ body }) => JSON.parse(body));
    expect(first).toEqual({ pagination: { skip: 0, limit: 1000 } });
    expect(ofHost).toEqual({
      pagination: { skip: 0, limit: 1000 },
      filter: { type: 'PredicateExpression', operation: 'in', property: 'Type', value: 'VirtualMachine' },
    });
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `vm-${index}` }));
  const askedOf = (world: { stub: { requests: readonly { path: string; body: string }[] } }) =>
    world.stub.requests
      .filter(({ path }) => path.endsWith('/vc'))
      .map(({ body }) => JSON.parse(body).pagination.skip);

  it('are read page by page up to the total', async () => {
    await using world = await inventory([vCenter], { vc: many(2000) });
    expect(await world.protectedObjects.machines()).toHaveLength(2000);
    expect(askedOf(world)).toEqual([0, 1000]);
  });

  it('are read until a page is empty when there is no total', async () => {
    await using world = await inventory([vCenter], { vc: many(1500) }, () => undefined);
    expect(await world.protectedObjects.machines()).toHaveLength(1500);
    expect(askedOf(world)).toEqual([0, 1000, 1500]);
  });

  it('are at most 20,000 per server', async () => {
    await using world = await inventory([vCenter], { vc: many(21_000) });
    expect(await world.protectedObjects.machines()).toHaveLength(20_000);
    expect(askedOf(world)).toHaveLength(20);
  });

  it('are empty when the answer has no list', async () => {
    await using world = await setUp({
      'POST /api/v1/inventory': () => ({ status: 200, json: { data: 'none' } }),
    });
    expect(await world.protectedObjects.machines()).toEqual([]);
  });

  it('have odd values that are reported with their position', async () => {
    await using world = await inventory([vCenter, { type: 7, name: 'x' }], { vc: [] });
    await world.protectedObjects.machines();
    expect(world.oddValues.values).toEqual([
      { record: 'inventory', field: 'data.type', problem: 'wrong-type' },
    ]);
  });
});
