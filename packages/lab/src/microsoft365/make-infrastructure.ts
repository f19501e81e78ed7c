import { gib } from '../estate/estate.ts';
import { derivedId, type SeededRandom } from '../estate/seed.ts';
import type { BackupProxy, BackupRepository } from './model.ts';

/** The target of the create example. Source: vb365-v6: POST CopyJobs. */
const firstArchiveId = '79f3e494-4991-4dd5-b6fa-f1cf8c421265';

type Outline = Pick<BackupRepository, 'name' | 'kind' | 'retentionType'> & {
  readonly id?: string;
  readonly on: 'proxy' | 'other proxy' | 'pool';
};

const repositoryOutlines: readonly Outline[] = [
  { name: 'Default Backup Repository', kind: 'jet', retentionType: 'ItemLevel', on: 'proxy' },
  { name: 'Object Storage 01', kind: 'object-storage', retentionType: 'SnapshotBased', on: 'proxy' },
  {
    id: firstArchiveId,
    name: 'Glacier Archive',
    kind: 'archive',
    retentionType: 'SnapshotBased',
    on: 'proxy',
  },
  { name: 'Glacier Archive (items)', kind: 'archive', retentionType: 'ItemLevel', on: 'proxy' },
  { name: 'Cool Copies', kind: 'object-storage', retentionType: 'SnapshotBased', on: 'proxy' },
  { name: 'Remote Archive', kind: 'archive', retentionType: 'SnapshotBased', on: 'other proxy' },
  { name: 'Pool Storage', kind: 'object-storage', retentionType: 'SnapshotBased', on: 'pool' },
  { name: 'Pool Archive', kind: 'archive', retentionType: 'SnapshotBased', on: 'pool' },
];

/** The proxies of the repositories: one for each proxy id, and two for a pool. */
export function proxiesOf(repositories: readonly BackupRepository[]): BackupProxy[] {
  const idsOf = (field: 'proxyId' | 'proxyPoolId') => [
    ...new Set(repositories.flatMap((repository) => repository[field] ?? [])),
  ];
  const alone = idsOf('proxyId').map((id) => ({ id }));
  const pooled = idsOf('proxyPoolId').flatMap((proxyPoolId) =>
    ['1', '2'].map((number) => ({ id: derivedId('Proxy', proxyPoolId, number), proxyPoolId })),
  );
  return [...alone, ...pooled].map((proxy, index) => ({
    ...proxy,
    hostName: `proxy${index + 1}.tech.lab`,
    isOnline: true,
  }));
}

/** One repository of every kind that a copy job may or may not write to. */
export function makeRepositories(random: SeededRandom, withPool: boolean): BackupRepository[] {
  const places = {
    proxy: { proxyId: random.guid() },
    'other proxy': { proxyId: random.guid() },
    pool: { proxyPoolId: random.guid() },
  };
  return repositoryOutlines
    .filter(({ on }) => withPool || on !== 'pool')
    .map(({ on, ...outline }) => {
      const capacityGib = random.integer(500, 20_000);
      return {
        ...outline,
        id: outline.id ?? random.guid(),
        ...places[on],
        retentionYears: outline.kind === 'archive' ? 'Years7' : 'Years3',
        objectStorageId: outline.kind === 'jet' ? undefined : random.guid(),
        capacityBytes: capacityGib * gib,
        freeSpaceBytes: Math.round(capacityGib * (0.1 + random.next() * 0.8)) * gib,
        isOutOfSync: false,
        isOutdated: false,
      };
    });
}
