import { gib, type Repository } from '../../estate/estate.ts';
import { derivedId } from '../../estate/seed.ts';
import type { Revision } from '../../options.ts';
import { ok, type Reply } from '../../server/formats.ts';
import {
  type AuthorizedCall,
  asBoolean,
  asGuid,
  asPattern,
  byId,
  type Columns,
  page,
  parameter,
  valuesOf,
} from '../call.ts';
import { isFrom } from '../revisions.ts';
import type { Extent } from './model.ts';

/** GET /backupInfrastructure/repositories: without scale-out repositories, which have their own list. */
export function listRepositories(call: AuthorizedCall): Reply {
  return page(call, simple(call), repositoryColumns, (repository) => repositoryModel(call, repository));
}

/** GET /backupInfrastructure/repositories/{id}. */
export function getRepository(call: AuthorizedCall): Reply {
  return ok(repositoryModel(call, byId(call, allSimple(call))));
}

/**
 * GET /backupInfrastructure/repositories/states: sizes are decimal fractions of GiB.
 * Source: RepositoryStateModel of each revision; answers in the tests of public clients (checkmk), which have no
 * scale-out repositories.
 */
export function listRepositoryStates(call: AuthorizedCall): Reply {
  const { revision } = call;
  const isOnline = isFrom(revision, '1.2-rev1')
    ? parameter(call.query, 'isOnlineFilter', asBoolean)
    : undefined;
  const isOutOfDate = isFrom(revision, '1.3-rev0')
    ? parameter(call.query, 'isOutOfDateFilter', asBoolean)
    : undefined;
  const found = simple(call).filter(
    (repository) =>
      (isOnline === undefined || (repository.isOnline ?? true) === isOnline) &&
      (isOutOfDate === undefined || (repository.isOutOfDate ?? false) === isOutOfDate),
  );
  return page(call, found, stateColumns, (repository) => {
    const { capacityGB, freeGB } = sizesOf(repository);
    return {
      type: repository.kind,
      id: repository.id,
      name: repository.name,
      description: descriptionOf(repository),
      hostId: call.server.id,
      hostName: call.server.name,
      path: pathOf(repository),
      capacityGB,
      freeGB,
      usedSpaceGB: capacityGB - freeGB,
      ...(isFrom(revision, '1.2-rev1') && { isOnline: repository.isOnline ?? true }),
      ...(isFrom(revision, '1.3-rev0') && {
        isOutOfDate: repository.isOutOfDate ?? false,
        ...membershipOf(call, repository),
      }),
    };
  });
}

function sizesOf({ capacityBytes, freeSpaceBytes }: Repository) {
  return { capacityGB: capacityBytes / gib, freeGB: freeSpaceBytes / gib };
}

/** Source: ScaleOutRepositoryDetailsModel, from 1.3-rev0 on. */
function membershipOf({ estate }: AuthorizedCall, repository: Repository | Extent): object {
  if (!('scaleOutId' in repository)) return {};
  const { scaleOutId, tier } = repository;
  const membership = estate.repositories.find(({ id }) => id === scaleOutId)?.name;
  return {
    scaleOutRepositoryDetails: { membership, scaleOutRepositoryId: scaleOutId, extentType: tier },
  };
}

/** GET /backupInfrastructure/scaleOutRepositories. */
export function listScaleOutRepositories(call: AuthorizedCall): Reply {
  return page(call, filtered(call, scaleOut(call)), repositoryColumns, (repository) =>
    scaleOutModel(call, repository),
  );
}

/** GET /backupInfrastructure/scaleOutRepositories/{id}. */
export function getScaleOutRepository(call: AuthorizedCall): Reply {
  return ok(scaleOutModel(call, byId(call, scaleOut(call))));
}

const repositoryColumns: Columns<Repository> = {
  Name: ({ name }) => name.toLowerCase(),
  Type: ({ kind }) => kind,
  Description: (repository) => descriptionOf(repository),
};

/** Source: ERepositoryStatesFiltersOrderColumn, for the columns that the lab has a value for. */
const stateColumns: Columns<Repository> = {
  ...repositoryColumns,
  Path: pathOf,
  CapacityGB: ({ capacityBytes }) => capacityBytes,
  FreeGB: ({ freeSpaceBytes }) => freeSpaceBytes,
  UsedSpaceGB: ({ capacityBytes, freeSpaceBytes }) => capacityBytes - freeSpaceBytes,
};

function scaleOut({ estate, server }: AuthorizedCall): readonly Repository[] {
  return estate.repositories.filter(
    ({ backupServerId, kind }) => backupServerId === server.id && kind === 'ScaleOut',
  );
}

/** Repositories that jobs write to, and the extents of scale-out repositories. */
function allSimple({ estate, server, state }: AuthorizedCall): readonly (Repository | Extent)[] {
  const own = estate.repositories.filter(
    ({ backupServerId, kind }) => backupServerId === server.id && kind !== 'ScaleOut',
  );
  return [...own, ...state.infrastructure.extents];
}

/** excludeExtents exists from 1.3-rev0 on. */
function simple(call: AuthorizedCall): readonly (Repository | Extent)[] {
  const isWithout =
    isFrom(call.revision, '1.3-rev0') && parameter(call.query, 'excludeExtents', asBoolean) === true;
  return filtered(
    call,
    allSimple(call).filter((repository) => !(isWithout && 'scaleOutId' in repository)),
  );
}

function filtered(call: AuthorizedCall, repositories: readonly Repository[]): readonly Repository[] {
  const id = parameter(call.query, 'idFilter', asGuid);
  const matches = parameter(call.query, 'nameFilter', asPattern);
  const types = valuesOf(call, 'typeFilter');
  return repositories.filter(
    (repository) =>
      (id === undefined || repository.id === id) &&
      (matches === undefined || matches(repository.name)) &&
      (types.length === 0 || types.includes(repository.kind)),
  );
}

/** Backups on the extents of a scale-out repository cannot be changed for this many days. */
const immutableDays = 30;

/**
 * Source: WindowsLocalStorageModel, LinuxLocalStorageModel, LinuxHardenedStorageModel and AmazonS3StorageModel of each
 * revision.
 */
function repositoryModel({ server, revision }: AuthorizedCall, repository: Repository) {
  const uniqueId = repository.id.replaceAll('-', '').toUpperCase();
  const isOldest = !isFrom(revision, '1.1-rev1');
  const taskLimit = { [isOldest ? 'enableTaskLimit' : 'taskLimitEnabled']: true, maxTaskCount: 4 };
  const storage =
    repository.kind === 'AmazonS3'
      ? {
          ...taskLimit,
          account: {
            credentialsId: derivedId('Credentials', repository.id),
            regionType: 'Global',
            connectionSettings: { connectionType: 'Direct', gatewayServerIds: [] },
          },
          bucket: {
            regionId: 'eu-central-1',
            bucketName: 'lab-capacity',
            folderName: 'veeam',
            immutability: { isEnabled: true, daysCount: immutableDays },
          },
        }
      : {
          hostId: server.id,
          repository: {
            path: pathOf(repository),
            ...taskLimit,
            [isOldest ? 'enableReadWriteLimit' : 'readWriteLimitEnabled']: false,
            readWriteRate: 0,
            ...(repository.kind === 'LinuxHardened' && {
              useFastCloningOnXFSVolumes: true,
              makeRecentBackupsImmutableDays: immutableDays,
            }),
          },
        };
  return {
    ...storage,
    ...mountServer(server.id, revision),
    type: repository.kind,
    id: repository.id,
    name: repository.name,
    description: descriptionOf(repository),
    [isOldest ? 'tag' : 'uniqueId']: uniqueId,
  };
}

/**
 * Required from 1.1-rev0 to 1.3-rev1; by operating system from 1.3-rev0 on. Source: MountServerSettingsModel,
 * MountServersSettingsModel.
 */
function mountServer(mountServerId: string, revision: Revision): object {
  const settings = {
    mountServerId,
    writeCacheFolder: 'C:\\ProgramData\\Veeam\\Backup\\IRCache\\',
    vPowerNFSEnabled: true,
    vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 },
  };
  if (!isFrom(revision, '1.3-rev0')) return { mountServer: settings };
  if (isFrom(revision, '1.3-rev2')) return {};
  const type = isFrom(revision, '1.3-rev1') ? 'Windows' : 'windows';
  return { mountServer: { mountServerSettingsType: type, windows: settings } };
}

/**
 * Source: ScaleOutRepositoryModel. `enabled` of its capacity tier is `isEnabled` from 1.2-rev1 on. The status of an
 * extent is a list from 1.3-rev0 on.
 */
function scaleOutModel({ revision, state }: AuthorizedCall, repository: Repository) {
  const parts = state.infrastructure.extents.filter(({ scaleOutId }) => scaleOutId === repository.id);
  const { id, name } = repository;
  return {
    id,
    name,
    description: descriptionOf(repository),
    performanceTier: {
      performanceExtents: parts
        .filter(({ tier }) => tier === 'Performance')
        .map((extent) => ({
          id: extent.id,
          name: extent.name,
          status: isFrom(revision, '1.3-rev0') ? ['Normal'] : 'Normal',
        })),
    },
    placementPolicy: { type: 'DataLocality', enforceStrictPlacementPolicy: false },
    capacityTier: {
      [isFrom(revision, '1.2-rev1') ? 'isEnabled' : 'enabled']: true,
      extents: parts.filter(({ tier }) => tier === 'Capacity').map((extent) => ({ id: extent.id })),
      copyPolicyEnabled: true,
      movePolicyEnabled: false,
    },
  };
}

function descriptionOf({ name }: Repository): string {
  return `${name}, made for the lab`;
}

function pathOf({ kind }: Repository): string {
  if (kind === 'AmazonS3') return 'amazonS3://lab-capacity/veeam';
  return kind === 'WinLocal' ? 'D:\\Backup' : '/mnt/backup';
}
