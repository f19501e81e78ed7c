import { isObject, JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import type { Api } from './api.ts';
import { type ListOptions, listOf, type QueryValue } from './pages.ts';

/** A machine or another object in a backup (BackupObjectModel). */
export interface BackupObject {
  readonly id: string;
  readonly name: string;
  /** `VMware`, `HyperV`, `WindowsPhysical`, … */
  readonly platform: string | undefined;
  /** The hypervisor's id, such as `vm-2067`. Only VMware objects have it. */
  readonly objectId: string | undefined;
}

/** A point in time that an object can be restored to (ObjectRestorePointModel). */
export interface RestorePoint {
  readonly id: string;
  /** The name of the object. */
  readonly name: string;
  readonly platform: string | undefined;
  readonly created: Date | undefined;
}

/** A replica that a replication job has made (ReplicaModel, RegularReplicaModel). */
export interface Replica {
  readonly id: string;
  /** The name of the job. */
  readonly name: string;
  /**
   * `Ready`, `Processing`, `SureBackup`, `Failover`, `FailedFailover`, `PermanentFailover`, `Failback` or
   * `ReadyToSwitch`.
   */
  readonly state: string | undefined;
}

/** A point in time that a replica can be switched to (ReplicaPointModel). */
export interface ReplicaPoint extends RestorePoint {
  readonly replicaId: string | undefined;
}

/** A virtual machine of a hypervisor that the backup server knows (VmwareObjectModel, HyperVObjectModel). */
export interface InventoryMachine {
  readonly name: string;
  /** The virtualization server. */
  readonly host: string;
  readonly objectId: string | undefined;
}

/** The number of inventory entries per request. The server's own limit is not documented. */
const inventoryPage = 1000;
/** The most machines that are read from one virtualization server. */
const mostMachines = 20_000;
/** The types of a virtualization server in their list (EVmwareInventoryType, EHyperVInventoryType). */
const hypervisors = ['vcenterserver', 'host', 'scvmm', 'cluster'];

/**
 * The objects that are backed up or replicated, and those that could be (vbr-1.2-rev1 to vbr-1.3-rev2: the chapters
 * Backup Objects, Restore Points, Replicas, Replica Points, Inventory Browser). Administrators and restore operators
 * may read replicas; viewers may not read the inventory. Every method throws a VeeamError: NotFoundError for a revision
 * that has no such path.
 */
export class ProtectedObjects {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  backupObjects(options?: ListOptions): List<BackupObject> {
    return this.#list('get backup objects', '/api/v1/backupObjects', readObject, options);
  }

  /** The restore points made after `since`, the newest first. */
  restorePoints(since: Date, options?: ListOptions): List<RestorePoint> {
    return this.#list('get restore points', '/api/v1/restorePoints', readPoint, options, newestSince(since));
  }

  replicas(options?: ListOptions): List<Replica> {
    return this.#list('get replicas', '/api/v1/replicas', readReplica, options);
  }

  /** The replica points made after `since`, the newest first. */
  replicaPoints(since: Date, options?: ListOptions): List<ReplicaPoint> {
    const path = '/api/v1/replicaPoints';
    return this.#list('get replica points', path, readReplicaPoint, options, newestSince(since));
  }

  /** The machines of every vCenter Server and Hyper-V server that the backup server knows. */
  async machines(): Promise<InventoryMachine[]> {
    const servers = await this.#browse('/api/v1/inventory', {});
    const hosts = servers.flatMap((entry) => {
      const type = entry.text('type')?.toLowerCase() ?? '';
      const host = entry.text('hostName') ?? entry.text('name');
      return host !== undefined && hypervisors.includes(type) ? [host] : [];
    });
    const machines: InventoryMachine[] = [];
    for (const host of new Set(hosts)) {
      const filter = {
        type: 'PredicateExpression',
        operation: 'in',
        property: 'Type',
        value: 'VirtualMachine',
      };
      const entries = await this.#browse(`/api/v1/inventory/${encodeURIComponent(host)}`, { filter });
      for (const entry of entries) {
        const name = entry.text('name');
        if (name !== undefined) machines.push({ name, host, objectId: entry.text('objectId') });
      }
    }
    return machines;
  }

  /** A list that is requested with a body (InventoryBrowserFilters). It changes nothing on the server. */
  async #browse(path: string, filters: object): Promise<JsonRecord[]> {
    const entries: JsonRecord[] = [];
    for (let total = 1; entries.length < Math.min(total, mostMachines); ) {
      const pagination = { skip: entries.length, limit: inventoryPage };
      const page = await this.#api.read(
        { operation: 'get inventory', method: 'POST', path, json: () => ({ pagination, ...filters }) },
        (fields) => new JsonRecord(fields, 'inventory', this.#api.oddValues),
      );
      const { data } = page.fields;
      const records = Array.isArray(data) ? data.filter(isObject) : [];
      if (records.length === 0) break;
      total = page.record('pagination')?.count('total') ?? Infinity;
      entries.push(...records.map((fields) => page.inner('data', fields)));
    }
    return entries;
  }

  #list<Item extends { readonly id: string; readonly name: string }>(
    operation: string,
    path: string,
    read: (record: JsonRecord, id: string) => Item,
    options: ListOptions = {},
    filters: Record<string, QueryValue> = {},
  ): List<Item> {
    const place = path.slice(path.lastIndexOf('/') + 1);
    return listOf(this.#api, { operation, place, path, filters: () => filters, read }, options);
  }
}

const newestSince = (since: Date) => ({
  createdAfterFilter: since,
  orderColumn: 'CreationTime',
  orderAsc: false,
});

function readObject(record: JsonRecord, id: string): BackupObject {
  return {
    id,
    name: record.text('name') ?? id,
    platform: record.text('platformName'),
    objectId: record.text('objectId'),
  };
}

function readPoint(record: JsonRecord, id: string): RestorePoint {
  return {
    id,
    name: record.requiredText('name') ?? id,
    platform: record.text('platformName'),
    created: record.time('creationTime'),
  };
}

function readReplica(record: JsonRecord, id: string): Replica {
  return { id, name: record.requiredText('name') ?? id, state: record.text('state') };
}

function readReplicaPoint(record: JsonRecord, id: string): ReplicaPoint {
  return { ...readPoint(record, id), replicaId: record.text('replicaId') };
}
