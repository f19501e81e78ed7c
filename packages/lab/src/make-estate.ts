import type { BackupServer, Estate, EstateSize, Platform, Repository } from './estate.ts';
import { GIB } from './estate.ts';
import { makeJobs } from './estate-jobs.ts';
import { SeededRandom } from './random.ts';

export const DEFAULT_ESTATE_SIZE: EstateSize = { jobs: 12, servers: 2, seed: 1 };

const PLATFORMS: readonly Platform[] = ['VMware', 'HyperV', 'vCloud', 'Windows', 'FileShare'];

/** An estate of that size. The same size, seed and `now` give the same estate; runs are dated back from `now`. */
export function makeEstate(size: EstateSize, now: Date): Estate {
  const random = new SeededRandom(size.seed);
  const backupServers = Array.from({ length: size.servers }, (_, index) => ({
    id: random.guid(),
    name: `srv${String(index + 11)}.tech.lab`,
    description: `Backup server ${index + 1}`,
  }));
  const hierarchyRoots = backupServers.flatMap((server, index) =>
    PLATFORMS.map((platform) => ({
      id: random.guid(),
      name: `${platform.toLowerCase()}${String(index + 1).padStart(2, '0')}.tech.lab`,
      platform,
      backupServerId: server.id,
    })),
  );
  const repositories = backupServers.flatMap((server) => repositoriesOf(server, random));
  const parts = { size, random, backupServers, hierarchyRoots, repositories };
  return { ...parts, jobs: makeJobs(parts, now) };
}

/** Every server has a repository of these names: a name alone does not say which repository is meant. */
function repositoriesOf(server: BackupServer, random: SeededRandom): Repository[] {
  const kinds = [
    ['Default Backup Repository', 'WinLocal', 500],
    ['Backup Vol1', 'LinuxLocal', 8_000],
    ['Scale-out & Archive', 'ScaleOut', 60_000],
  ] as const;
  return kinds.map(([name, kind, capacityGib]) => ({
    id: random.guid(),
    name,
    kind,
    backupServerId: server.id,
    capacityBytes: capacityGib * GIB,
    freeSpaceBytes: Math.round(capacityGib * (0.1 + random.next() * 0.8)) * GIB,
  }));
}
