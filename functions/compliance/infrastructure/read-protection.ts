import type {
  BackupObject,
  InventoryMachine,
  ProtectedObjects,
  RestorePoint,
} from '@veeam-automation/veeam/backup-replication/protected-objects';
import { defined } from '../../jobs/read/whole-job.ts';
import { Facts } from './facts.ts';
import { freshHours, type Infrastructure, type Protection, pointDays } from './infrastructure.ts';

const hourMs = 3_600_000;
/** The maximum number of restore points: the newest come first, and one per machine is enough. */
const mostPoints = 10_000;
/** The maximum number of names in a reading. */
const mostNames = 500;

/** Reads what is backed up and replicated, how long ago, and what is in no backup. Never throws a VeeamError. */
export async function readProtection(server: ProtectedObjects, now: Date): Promise<Protection> {
  const facts = new Facts();
  const objects = await facts.ask('backup objects', async () => (await server.backupObjects().all()).items);
  const [restorePoints, inventory, replicas] = await Promise.all([
    objects && facts.ask('restore points', () => pointsOf(server, objects, now)),
    objects && facts.ask('inventory', async () => inNoBackup(await server.machines(), objects)),
    facts.ask('replicas', () => replicasOf(server, now)),
  ]);
  return {
    ...defined('restorePoints', restorePoints),
    ...defined('inventory', inventory),
    ...defined('replicas', replicas),
    unread: facts.unread,
  };
}

/**
 * Two objects with the same name on two platforms are different; a restore point has only these fields of its object.
 */
const objectKey = ({ name, platform }: Pick<RestorePoint, 'name' | 'platform'>) => `${platform}/${name}`;

async function pointsOf(
  server: ProtectedObjects,
  objects: readonly BackupObject[],
  now: Date,
): Promise<Infrastructure['restorePoints']> {
  const wanted = new Map(objects.map((object) => [objectKey(object), object.name]));
  const { newest, since } = await newestPoints(
    (from) => server.restorePoints(from),
    objectKey,
    (found) => [...wanted.keys()].every((key) => found.has(key)),
    now,
  );
  const late = [...wanted]
    .map(([key, name]) => ({ name, at: newest.get(key) }))
    .filter(({ at }) => at === undefined || now.getTime() - at.getTime() > freshHours * hourMs)
    .sort((one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0));
  return {
    at: now.toISOString(),
    since: since.toISOString(),
    objects: wanted.size,
    late: late.slice(0, mostNames).map(({ name, at }) => ({ name, ...defined('newest', at?.toISOString()) })),
  };
}

async function replicasOf(server: ProtectedObjects, now: Date): Promise<Infrastructure['replicas']> {
  const { items } = await server.replicas().all();
  const { newest, since } = await newestPoints(
    (from) => server.replicaPoints(from),
    ({ replicaId }) => replicaId,
    (found) => items.every(({ id }) => found.has(id)),
    now,
  );
  return {
    at: now.toISOString(),
    since: since.toISOString(),
    made: items.slice(0, mostNames).map(({ id, name, state }) => ({
      name,
      ...defined('state', state),
      ...defined('newest', newest.get(id)?.toISOString()),
    })),
  };
}

/** The newest point of each key, until all are found, and how far back it had to look. */
async function newestPoints<Point extends RestorePoint>(
  pointsSince: (since: Date) => AsyncIterable<Point[]>,
  keyOf: (point: Point) => string | undefined,
  hasAll: (found: ReadonlyMap<string, Date>) => boolean,
  now: Date,
): Promise<{ newest: Map<string, Date>; since: Date }> {
  const since = new Date(now.getTime() - pointDays * 24 * hourMs);
  const newest = new Map<string, Date>();
  let [count, oldest] = [0, now];
  for await (const page of pointsSince(since)) {
    for (const point of page) {
      const { created } = point;
      const key = keyOf(point);
      if (created === undefined || key === undefined) continue;
      if (created < oldest) oldest = created;
      const known = newest.get(key);
      if (known === undefined || created > known) newest.set(key, created);
    }
    count += page.length;
    if (hasAll(newest)) break;
    if (count >= mostPoints) return { newest, since: oldest };
  }
  return { newest, since };
}

/** A machine is in a backup if an object of a backup has its name, or the hypervisor's id where both are reported. */
function inNoBackup(
  machines: readonly InventoryMachine[],
  objects: readonly BackupObject[],
): Infrastructure['inventory'] {
  const ids = new Set(objects.flatMap(({ objectId }) => objectId ?? []));
  const names = new Set(objects.map(({ name }) => name.toLowerCase()));
  const left = machines.filter(
    ({ name, objectId }) => !names.has(name.toLowerCase()) && !(objectId !== undefined && ids.has(objectId)),
  );
  return {
    machines: machines.length,
    inNoBackup: left.length,
    names: left.slice(0, mostNames).map(({ name }) => name),
  };
}
