import { gib, type HierarchyRoot } from '../../estate/estate.ts';
import { ok, type Reply } from '../../server/formats.ts';
import { type AuthorizedCall, invalid, notFound, readObject } from '../call.ts';
import { vmwarePlatform } from '../job-model/machines.ts';
import { isFrom } from '../revisions.ts';
import { filterOf, type InventoryObject, pageOf, sortingOf } from './inventory-filters.ts';
import { machinesOf } from './machines.ts';

interface Root extends HierarchyRoot {
  readonly platform: 'VMware' | 'vCloud' | 'HyperV';
}

/** EVmwareInventoryType, ECloudDirectorInventoryType, EHyperVInventoryType. */
const serverTypes = { VMware: 'vCenterServer', vCloud: 'CloudDirectorServer', HyperV: 'Host' } as const;
/** Source: ServersInventoryBrowserResultExample; the scheme of Hyper-V is the lab's choice. */
const schemes = { VMware: 'vc', vCloud: 'vcdsystem', HyperV: 'hvhost' } as const;

/** POST /inventory: the servers of the hypervisors. */
export function listInventoryServers(call: AuthorizedCall): Reply {
  return inventoryPage(call, rootsOf(call).map(serverObject(call)));
}

/** POST /inventory/{hostname}: the objects on one server. */
export function listInventoryObjects(call: AuthorizedCall): Reply {
  const root = rootsOf(call).find(({ name }) => name.toLowerCase() === call.id);
  if (root === undefined) throw notFound();
  const machines = machinesOf(call).filter(({ object }) => object.hierarchyRootId === root.id);
  // Two jobs may process the same machine.
  const distinct = new Map(machines.map(({ object }) => [object.reference, object]));
  const common = { platform: platformOf(call, root), hostName: root.name };
  const virtual = [...distinct.values()].map(
    (object): InventoryObject => ({
      type: 'VirtualMachine',
      ...common,
      name: object.name,
      objectId: object.reference,
      urn: `${urnOf(root)};hostsystem:host-1008;vm:${object.reference};`,
      size: `${(object.sizeBytes / gib).toFixed(1)} GB`,
    }),
  );
  const container = (type: string, name: string, objectId: string): InventoryObject => {
    return {
      type,
      ...common,
      name,
      objectId,
      urn: `${urnOf(root)};${type.toLowerCase()}:${objectId};`,
      size: 'N/A',
    };
  };
  // The containers that the documents of replication jobs also name.
  const containers =
    root.platform === 'VMware'
      ? [
          container('Datacenter', 'Prague', 'datacenter-2'),
          container('Host', `esx01.${root.name}`, 'host-1008'),
          container('ResourcePool', 'Replicas', 'resgroup-1024'),
          container('Folder', 'vm', 'group-v1002'),
        ]
      : [];
  return inventoryPage(call, [...containers, ...virtual]);
}

/** The names of InventoryBrowserFilters that show machines (the lab shows the same in all of them), and the others. */
const withMachines = [
  'HostsAndClusters',
  'DatastoresAndVms',
  'VmsAndTemplates',
  'VmsAndTags',
  'VAppsAndVms',
  'HostsAndVms',
  'Groups',
  'Tags',
];
const withoutMachines = [
  'HostsAndDatastores',
  'Network',
  'StoragePolicies',
  'Datastores',
  'HostsAndVolumes',
  'VmwareDatastores',
  'HostsAndDisks',
];

/** Source: InventoryBrowserFilters, InventoryBrowserResult. */
function inventoryPage(call: AuthorizedCall, objects: readonly InventoryObject[]): Reply {
  const { filter, sorting, pagination, hierarchyType } = readObject(call.request) ?? {};
  const matches = filterOf(filter);
  const hasMachines = showsMachines(hierarchyType);
  const found = objects.filter(
    (object) => (hasMachines || object.type !== 'VirtualMachine') && matches(object),
  );
  return ok({
    ...pageOf(pagination, sortingOf(sorting)(found)),
    hierarchyType: hierarchyType ?? null,
  });
}

function showsMachines(hierarchyType: unknown): boolean {
  if (hierarchyType === undefined || hierarchyType === null) return true;
  const named = withMachines.find((name) => name === hierarchyType);
  if (named === undefined && !withoutMachines.some((name) => name === hierarchyType))
    throw invalid(`The hierarchy type '${String(hierarchyType)}' is not known.`);
  return named !== undefined;
}

/** Hyper-V exists from 1.3-rev0 on. Source: InventoryObjectModel of each revision. */
function rootsOf({ estate, server, revision }: AuthorizedCall): Root[] {
  const hasHyperV = isFrom(revision, '1.3-rev0');
  return estate.hierarchyRoots
    .filter(({ backupServerId }) => backupServerId === server.id)
    .filter(
      (root): root is Root => root.platform in serverTypes && (hasHyperV || root.platform !== 'HyperV'),
    );
}

function platformOf({ revision }: AuthorizedCall, { platform }: Root): string {
  if (platform === 'VMware') return vmwarePlatform(revision);
  return platform === 'vCloud' ? 'CloudDirector' : platform;
}

/** Source: ServersInventoryBrowserResultExample. */
function serverObject(call: AuthorizedCall) {
  return (root: Root): InventoryObject => ({
    type: serverTypes[root.platform],
    platform: platformOf(call, root),
    hostName: root.name,
    name: root.name,
    objectId: root.platform === 'vCloud' ? null : root.id,
    urn: urnOf(root),
    size: 'N/A',
  });
}

function urnOf({ name, platform }: Root): string {
  return `${schemes[platform]}:${name}`;
}
