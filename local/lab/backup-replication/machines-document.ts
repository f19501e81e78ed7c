import type { Estate, EstateJob, JobObject } from '../estate.ts';
import type { JsonObject } from './json.ts';

const GIB = 1024 ** 3;
const PLATFORMS = { VMware: 'VSphere', HyperV: 'HyperV', vCloud: 'CloudDirector' } as const;

/** Included and excluded machines. Source: seed: Get Job; the flat form of an object vbr-1.3-rev1. */
export function machinesDocument(estate: Estate, job: EstateJob): JsonObject {
  const includes = job.objects.map((object) => machine(estate, job, object));
  return {
    includes,
    excludes: {
      vms: [],
      disks: includes.map((vmObject) => ({
        disksToProcess: 'AllDisks',
        vmObject,
        disks: [],
        removeFromVMConfiguration: true,
      })),
      ...(job.kind === 'Backup' && { templates: { isEnabled: true, excludeFromIncremental: true } }),
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
