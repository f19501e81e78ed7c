import type { ProtectedObjects } from '@veeam-automation/veeam/backup-replication/protected-objects';
import { AccessDeniedError, ServerUnreachableError } from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it } from 'vitest';
import { readProtection } from '../../../../functions/compliance/infrastructure/read-protection.ts';
import { hoursAgo, now } from '../estate.ts';

const details = { server: 'vbr-1', operation: 'read', happened: 'it failed', remedy: 'Look.' };
const since = hoursAgo(7 * 24);
interface Point {
  name: string;
  platform: string;
  created?: Date;
  replicaId?: string;
}
const point = (name: string, hours: number | undefined, platform = 'VMware'): Point => ({
  ...{ name, platform, replicaId: name, ...(hours !== undefined && { created: new Date(hoursAgo(hours)) }) },
});

/** A server with these objects and pages of restore points. @returns what was read, and the number of pages */
async function read(
  objects: object[],
  pages: Point[][],
  { replicas = [], machines = [] }: { replicas?: object[]; machines?: object[] } = {},
) {
  let [asked, from] = [0, ''];
  async function* points(after: Date) {
    from = after.toISOString();
    for (const page of pages) {
      asked += 1;
      yield page;
    }
  }
  const all = (items: object[]) => () => ({ all: async () => ({ items }) });
  const server = {
    backupObjects: all(objects),
    replicas: all(replicas),
    restorePoints: objects.length > 0 ? points : async function* () {},
    replicaPoints: replicas.length > 0 ? points : async function* () {},
    machines: async () => machines,
  };
  const protection = await readProtection(server as unknown as ProtectedObjects, now);
  return { protection, asked, from };
}
const object = (name: string, platform = 'VMware') => ({ name, platform });

describe('restore points', () => {
  it('are late after a day; objects without one come first, then the oldest', async () => {
    const objects = [
      object('fresh'),
      object('late'),
      object('old'),
      object('day'),
      object('none'),
      object('fresh', 'HyperV'),
    ];
    const pages = [
      [point('fresh', 1), point('late', 25), point('day', 24), point('late', 24.5), point('none', undefined)],
      [point('old', 100), point('fresh', 3), point('fresh', 30, 'HyperV')],
    ];
    const { protection, from } = await read(objects, pages);
    expect(protection.restorePoints).toEqual({
      ...{ at: now.toISOString(), since, objects: 6 },
      late: [
        { name: 'none' },
        { name: 'old', newest: hoursAgo(100) },
        { name: 'fresh', newest: hoursAgo(30) },
        { name: 'late', newest: hoursAgo(24.5) },
      ],
    });
    expect(from).toBe(since);
  });

  it('are read until each object has one', async () => {
    const { asked, protection } = await read(
      [object('a'), object('b')],
      [[point('a', 1)], [point('b', 2)], [point('a', 3)]],
    );
    expect([asked, protection.restorePoints?.since, protection.restorePoints?.late]).toEqual([2, since, []]);
  });

  it('are read up to ten thousand', async () => {
    const page = Array.from({ length: 5000 }, () => point('a', 2));
    const { asked, protection } = await read(
      [object('a'), object('b')],
      [page, [...page, point('a', 9)], page],
    );
    expect([asked, protection.restorePoints?.since]).toEqual([2, hoursAgo(9)]);
    const fewer = await read([object('a'), object('b')], [page, page.slice(1), []]);
    expect([fewer.asked, fewer.protection.restorePoints?.since]).toEqual([3, since]);
  });

  it('are listed for the first 500 objects', async () => {
    const many = Array.from({ length: 501 }, (_, index) => object(`n${index}`));
    const { protection } = await read(many, []);
    expect([protection.restorePoints?.objects, protection.restorePoints?.late.length]).toEqual([501, 500]);
  });
});

it('replicas have their state and their newest point', async () => {
  const replicas = [
    { id: 'r1', name: 'SQL', state: 'Ready' },
    { id: 'r2', name: 'Files' },
  ];
  const pages = [
    [point('r1', 5), point('r1', 3), { ...point('x', 1), replicaId: undefined as never }],
    [point('r2', 4)],
    [],
  ];
  const { protection, asked, from } = await read([], pages, { replicas });
  expect(protection.replicas).toEqual({
    ...{ at: now.toISOString(), since },
    made: [
      { name: 'SQL', state: 'Ready', newest: hoursAgo(3) },
      { name: 'Files', newest: hoursAgo(4) },
    ],
  });
  expect([asked, from]).toEqual([2, since]);
  const many = Array.from({ length: 501 }, (_, index) => ({ id: `${index}`, name: 'n' }));
  expect((await read([], [], { replicas: many })).protection.replicas?.made).toHaveLength(500);
});

it('machines are in a backup by their id, or their name in any letter case', async () => {
  const machines = [
    { name: 'SQL', objectId: 'x' },
    { name: 'renamed', objectId: 'vm-3' },
    { name: 'forgotten', objectId: 'vm-7' },
    { name: 'nameless' },
  ];
  const objects = [{ ...object('sql') }, { ...object('old'), objectId: 'vm-3' }];
  const { protection } = await read(objects, [], { machines });
  expect(protection.inventory).toEqual({ machines: 4, inNoBackup: 2, names: ['forgotten', 'nameless'] });
  const many = Array.from({ length: 501 }, (_, index) => ({ name: `n${index}` }));
  const { inventory } = (await read(objects, [], { machines: many })).protection;
  expect([inventory?.inNoBackup, inventory?.names.length]).toEqual([501, 500]);
});

it('a failure affects only itself, and what depends on it', async () => {
  const failing = (error: Error) => () => ({ all: async () => Promise.reject(error) });
  const server = {
    backupObjects: failing(new ServerUnreachableError(details)),
    replicas: failing(new AccessDeniedError(details)),
  };
  const reading = readProtection(server as unknown as ProtectedObjects, now);
  expect(await reading).toEqual({
    unread: [
      { fact: 'backup objects', because: 'failed', code: 'server-unreachable' },
      { fact: 'replicas', because: 'not-allowed', code: 'access-denied' },
    ],
  });
  const ours = readProtection(
    { backupObjects: failing(new TypeError('ours')) } as unknown as ProtectedObjects,
    now,
  );
  await expect(ours).rejects.toThrow('ours');
});
