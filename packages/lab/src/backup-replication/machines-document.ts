import { type Estate, type EstateJob, GIB, type JobObject, type Platform } from '../estate/estate.ts';
import { derivedId } from '../estate/seed.ts';
import type { JsonObject } from '../server/json.ts';

/** EInventoryPlatformType as 1.3 has it. */
const PLATFORMS: Readonly<Record<Platform, string>> = {
  VMware: 'VSphere',
  HyperV: 'HyperV',
  vCloud: 'CloudDirector',
  Windows: 'Agent',
  FileShare: 'Agent',
};

/** Included and excluded machines. Source: vbr-1.1-rev1: Get Job; the flat form of an object vbr-1.3-rev1. */
export function machinesDocument(estate: Estate, job: EstateJob): JsonObject {
  const includes = job.objects.map((object) => machine(estate, job, object));
  const isHyperV = job.platform === 'HyperV';
  return {
    includes,
    excludes: {
      vms: [],
      disks: includes.map((vmObject) => ({
        disksToProcess: 'AllDisks',
        vmObject,
        disks: [],
        ...(!isHyperV && { removeFromVMConfiguration: true }),
      })),
      ...(job.kind === 'Backup' &&
        !isHyperV && { templates: { isEnabled: true, excludeFromIncremental: true } }),
    },
  };
}

function machine(estate: Estate, job: EstateJob, object: JobObject): JsonObject {
  const root = estate.hierarchyRoots.find(({ id }) => id === object.hierarchyRootId);
  return {
    type: 'VirtualMachine',
    hostName: root?.name ?? '',
    name: object.name,
    objectId: object.reference,
    ...(job.platform === 'VMware' && { isEnabled: true }),
    platform: PLATFORMS[job.platform],
    size: `${(object.sizeBytes / GIB).toFixed(1)} GB`,
  };
}

/** Where a replication job's machines go to: 1.2-rev1 requires all four of them. Source: its vSphereReplicaJobModelExample. */
export function replicaDestination(estate: Estate, job: EstateJob): JsonObject {
  const hostName = estate.hierarchyRoots.find(({ id }) => id === job.objects[0]?.hierarchyRootId)?.name ?? '';
  const object = (type: string, name: string, objectId: string) => ({
    type,
    hostName,
    name,
    objectId,
    platform: PLATFORMS.VMware,
    size: 'N/A',
  });
  return {
    host: object('Host', `esx01.${hostName}`, 'host-1008'),
    resourcePool: object('ResourcePool', 'Replicas', 'resgroup-1024'),
    folder: object('Folder', 'vm', 'group-v1002'),
    datastore: object('Datastore', 'esx01-ds01', 'datastore-4686'),
    mappingRules: [],
  };
}

/** The computers of an agent job. Source: AgentObjectModel. */
export function computersDocument(job: EstateJob): readonly JsonObject[] {
  return job.objects.map(({ id, name, hierarchyRootId }) => ({
    platform: PLATFORMS[job.platform],
    id,
    name,
    type: 'WindowsComputer',
    parentObjectId: derivedId('Container', hierarchyRootId),
    protectionGroupId: hierarchyRootId,
  }));
}

/** The machines a document includes, as the estate keeps them; those it knows already keep their ids. */
export function machinesOf(estate: Estate, job: EstateJob, includes: readonly JsonObject[]): JobObject[] {
  return includes.map((include) => {
    const { objectId, name, hostName } = include;
    const known = job.objects.find(({ reference }) => reference === objectId);
    if (known !== undefined) return known;
    const root = estate.hierarchyRoots.find(
      (candidate) => candidate.backupServerId === job.backupServerId && candidate.name === hostName,
    );
    return {
      id: estate.random.guid(),
      reference: typeof objectId === 'string' ? objectId : '',
      hierarchyRootId: root?.id ?? '',
      name: typeof name === 'string' ? name : '',
      sizeBytes: 0,
    };
  });
}
