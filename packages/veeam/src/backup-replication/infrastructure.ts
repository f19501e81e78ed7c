import { objectIn } from '../reading/json-answer.ts';
import { isObject, JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import type { Api } from './api.ts';
import { LICENSE, MALWARE_EVENTS, PROXY_STATES, SECURITY_ANALYZER } from './features.ts';
import { type ListOptions, listOf } from './pages.ts';
import { readSession, type Session } from './sessions.ts';

/** A GB in the server's answers is taken as 2^30 bytes, as in its console (an assumption: no document says it). */
const gbBytes = 2 ** 30;

/** The state of a repository (RepositoryStateModel). A field is undefined when the server did not send it. */
export interface RepositoryState {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly capacityBytes: number | undefined;
  readonly freeBytes: number | undefined;
  /** From 1.2-rev1. */
  readonly isOnline: boolean | undefined;
  /** From 1.3-rev1. */
  readonly isOutOfDate: boolean | undefined;
}

/** Whether data in a repository cannot be changed for some time after it is written (RepositoryModel, by type). */
export interface Immutability {
  readonly id: string;
  readonly name: string;
  readonly isImmutable: boolean;
  readonly days: number | undefined;
}

/** A scale-out repository and whether it makes copies by itself (ScaleOutRepositoryModel). */
export interface ScaleOutRepository {
  readonly id: string;
  readonly name: string;
  /** Whether new backups are copied to object storage as soon as they are made. */
  readonly copiesToCapacityTier: boolean;
}

/** The state of a backup proxy (ProxyStateModel). */
export interface ProxyState {
  readonly id: string;
  readonly name: string;
  readonly isDisabled: boolean | undefined;
  readonly isOnline: boolean | undefined;
  readonly isOutOfDate: boolean | undefined;
}

/** A server of the backup infrastructure (ManagedServerModel). */
export interface ManagedServer {
  readonly id: string;
  readonly name: string;
  readonly type: string | undefined;
  readonly isAvailable: boolean | undefined;
}

/** The backup of the server's own configuration (ConfigBackupModel). */
export interface ConfigurationBackup {
  /** Whether it runs on a schedule. */
  readonly isEnabled: boolean | undefined;
  readonly lastSuccess: Date | undefined;
  readonly isEncrypted: boolean | undefined;
}

/** The installed licence (InstalledLicenseModel). */
export interface License {
  /** `Valid`, `Expired` or `Invalid`. */
  readonly status: string | undefined;
  readonly type: string | undefined;
  readonly expires: Date | undefined;
  readonly supportExpires: Date | undefined;
  /** Instances; undefined for a licence that counts sockets only. */
  readonly licensed: number | undefined;
  readonly used: number | undefined;
}

/** An event of malware detection (SuspiciousActivityEventModel). */
export interface MalwareEvent {
  readonly id: string;
  /** The machine. */
  readonly name: string;
  readonly at: Date | undefined;
  readonly type: string | undefined;
  /** `Created` or `FalsePositive`. */
  readonly state: string | undefined;
  /** `Clean`, `Suspicious`, `Infected` or `Informative`. */
  readonly severity: string | undefined;
}

/** A best practice of the Security & Compliance Analyzer (BestPracticesComplianceModel). */
export interface BestPractice {
  readonly practice: string;
  /** `OK`, `Violation`, `Suppressed`, `UnableToCheck`, `Analyzing` or `None`. */
  readonly status: string;
}

const INFRASTRUCTURE = '/api/v1/backupInfrastructure';

/**
 * The backup infrastructure (vbr-1.1-rev0 to vbr-1.3-rev2: the chapters Repositories, Proxies, Managed Servers,
 * Configuration Backup, License, Malware Detection, Security). Configuration backup, licence and the analyzer need an
 * administrator. Every method throws a VeeamError: AccessDeniedError when the role lacks the right,
 * UnsupportedVersionError when the revision lacks the call.
 */
export class Infrastructure {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  repositoryStates(options?: ListOptions): List<RepositoryState> {
    return this.#list('get repository states', `${INFRASTRUCTURE}/repositories/states`, readState, options);
  }

  /** The immutability of all repositories except scale-out repositories. */
  immutability(options?: ListOptions): List<Immutability> {
    return this.#list('get all repositories', `${INFRASTRUCTURE}/repositories`, readImmutability, options);
  }

  scaleOutRepositories(options?: ListOptions): List<ScaleOutRepository> {
    const path = `${INFRASTRUCTURE}/scaleOutRepositories`;
    return this.#list('get scale-out repositories', path, readScaleOut, options);
  }

  /** @throws UnsupportedVersionError before 1.3-rev0 */
  proxyStates(options?: ListOptions): List<ProxyState> {
    this.#api.require('get proxy states', PROXY_STATES);
    return this.#list('get proxy states', `${INFRASTRUCTURE}/proxies/states`, readProxy, options);
  }

  managedServers(options?: ListOptions): List<ManagedServer> {
    return this.#list('get managed servers', `${INFRASTRUCTURE}/managedServers`, readManagedServer, options);
  }

  configurationBackup(): Promise<ConfigurationBackup> {
    return this.#read('get configuration backup', '/api/v1/configBackup', (record) => ({
      isEnabled: record.flag('isEnabled'),
      lastSuccess: record.record('lastSuccessfulBackup')?.time('lastSuccessfulTime'),
      isEncrypted: record.record('encryption')?.flag('isEnabled'),
    }));
  }

  /** @throws UnsupportedVersionError for a revision known to lack it */
  async license(): Promise<License> {
    this.#api.require('get licence', LICENSE);
    return this.#read('get licence', '/api/v1/license', (record) => {
      const instances = record.record('instanceLicenseSummary');
      return {
        status: record.text('status'),
        type: record.text('type'),
        expires: record.time('expirationDate'),
        supportExpires: record.time('supportExpirationDate'),
        licensed: instances?.amount('licensedInstancesNumber'),
        used: instances?.amount('usedInstancesNumber'),
      };
    });
  }

  /** The events detected after `since`. @throws UnsupportedVersionError for a revision known to lack them */
  malwareEvents(since: Date, options?: ListOptions): List<MalwareEvent> {
    this.#api.require('get malware events', MALWARE_EVENTS);
    const path = '/api/v1/malwareDetection/events';
    const filters = { detectedAfterTimeUtcFilter: since };
    return this.#list('get malware events', path, readMalwareEvent, options, filters);
  }

  /** @throws UnsupportedVersionError for a revision known to lack it */
  async bestPractices(): Promise<BestPractice[]> {
    this.#api.require('get best practices', SECURITY_ANALYZER);
    return this.#read('get best practices', '/api/v1/securityAnalyzer/bestPractices', (record) => {
      const { items } = record.fields;
      return (Array.isArray(items) ? items : []).flatMap((item: unknown, index) => {
        if (!isObject(item)) return record.note(`items[${index}]`, 'not-a-record') ?? [];
        const one = record.inner(`items[${index}]`, item);
        const practice = one.requiredText('bestPractice');
        const status = one.requiredText('status');
        return practice === undefined || status === undefined ? [] : { practice, status };
      });
    });
  }

  /** The last run of the analyzer. @throws NotFoundError when it never ran; UnsupportedVersionError */
  async lastAnalysis(): Promise<Session> {
    this.#api.require('get last run of the analyzer', SECURITY_ANALYZER);
    return this.#read('get last run of the analyzer', '/api/v1/securityAnalyzer/lastRun', (record) =>
      readSession(record, record.text('id') ?? ''),
    );
  }

  #read<Result>(operation: string, path: string, read: (record: JsonRecord) => Result): Promise<Result> {
    const place = path.slice(path.lastIndexOf('/') + 1);
    return this.#api.read({ operation, method: 'GET', path }, (fields) =>
      read(new JsonRecord(objectIn(fields), place, this.#api.oddValues)),
    );
  }

  #list<Item extends { readonly id: string; readonly name: string }>(
    operation: string,
    path: string,
    read: (record: JsonRecord, id: string) => Item,
    options: ListOptions = {},
    filters: Record<string, Date> = {},
  ): List<Item> {
    const place = path.replace('/states', '').slice(path.replace('/states', '').lastIndexOf('/') + 1);
    return listOf(this.#api, { operation, place, path, filters: () => filters, read }, options);
  }
}

function space(record: JsonRecord, field: string): number | undefined {
  const gb = record.amount(field);
  return gb === undefined ? undefined : Math.round(gb * gbBytes);
}

function readState(record: JsonRecord, id: string): RepositoryState {
  return {
    id,
    name: record.requiredText('name') ?? id,
    type: record.requiredText('type') ?? 'Unknown',
    capacityBytes: space(record, 'capacityGB'),
    freeBytes: space(record, 'freeGB'),
    isOnline: record.flag('isOnline'),
    isOutOfDate: record.flag('isOutOfDate'),
  };
}

/** The field's place depends on the storage type (vbr-1.3-rev1: LinuxHardenedStorageModel, AmazonS3StorageModel, …). */
function readImmutability(record: JsonRecord, id: string): Immutability {
  const name = record.requiredText('name') ?? id;
  const holder = record.record('bucket') ?? record.record('container');
  const immutability = holder?.record('immutability');
  const hardenedDays = record.record('repository')?.count('makeRecentBackupsImmutableDays');
  const isImmutable =
    immutability?.flag('isEnabled') ?? holder?.flag('immutabilityEnabled') ?? (hardenedDays ?? 0) > 0;
  return { id, name, isImmutable, days: hardenedDays ?? immutability?.count('daysCount') };
}

function readScaleOut(record: JsonRecord, id: string): ScaleOutRepository {
  const tier = record.record('capacityTier');
  return {
    id,
    name: record.requiredText('name') ?? id,
    copiesToCapacityTier:
      (tier?.flag('enabled') ?? tier?.flag('isEnabled')) === true && tier?.flag('copyPolicyEnabled') === true,
  };
}

function readProxy(record: JsonRecord, id: string): ProxyState {
  return {
    id,
    name: record.requiredText('name') ?? id,
    isDisabled: record.flag('isDisabled'),
    isOnline: record.flag('isOnline'),
    isOutOfDate: record.flag('isOutOfDate'),
  };
}

function readManagedServer(record: JsonRecord, id: string): ManagedServer {
  const status = record.text('status')?.toLowerCase();
  return {
    id,
    name: record.requiredText('name') ?? id,
    type: record.text('type'),
    isAvailable: status === undefined ? undefined : status === 'available',
  };
}

function readMalwareEvent(record: JsonRecord, id: string): MalwareEvent {
  return {
    id,
    name: record.record('machine')?.text('displayName') ?? id,
    at: record.time('detectionTimeUtc'),
    type: record.text('type'),
    state: record.text('state'),
    severity: record.text('severity'),
  };
}
