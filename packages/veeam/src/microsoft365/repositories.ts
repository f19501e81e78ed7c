import type { JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import { nameIn, referenceIn } from './fields.ts';
import { listOf } from './pages.ts';
import type { Rest } from './rest.ts';

/** A backup repository (RESTBackupRepository, vb365 specs). A field is undefined when the server did not send it. */
export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** `ItemLevel` or `SnapshotBased`; both repositories of a copy job need the same type (vb365 user guide). */
  readonly retentionType: string | undefined;
  /** `Daily`, `Monthly` or `Yearly`. */
  readonly retentionPeriodType: string | undefined;
  /** Archive object storage. */
  readonly isLongTerm: boolean | undefined;
  readonly isOutOfSync: boolean | undefined;
  readonly proxyId: string | undefined;
  /** From v8 on. */
  readonly proxyPoolId: string | undefined;
  /** From v8 on. */
  readonly organizationId: string | undefined;
  /** In v6 and v7 a separate field, in v8 the id of `objectStorage`. */
  readonly objectStorageId: string | undefined;
  /** Such as `AzureBlobArchive` or `AmazonS3Glacier`; from v8 on. */
  readonly objectStorageType: string | undefined;
  readonly isObjectStorage: boolean;
  /** How long items are kept. Items that are kept for ever have a hundred years. */
  readonly retentionDays: number | undefined;
  readonly isEncrypted: boolean | undefined;
  /** From v8 on. */
  readonly isImmutable: boolean | undefined;
  readonly capacityBytes: number | undefined;
  readonly freeSpaceBytes: number | undefined;
  /** Whether it must be upgraded or is invalid; from v8 on. */
  readonly isOutdated: boolean | undefined;
  readonly isOutOfOrder: boolean | undefined;
}

export function readRepository(record: JsonRecord, id: string): Repository {
  const objectStorage = record.record('objectStorage');
  const objectStorageId = referenceIn(record, 'objectStorageId');
  return {
    id,
    name: nameIn(record, id),
    description: record.text('description'),
    retentionType: record.text('retentionType'),
    retentionPeriodType: record.text('retentionPeriodType'),
    isLongTerm: record.flag('isLongTerm'),
    isOutOfSync: record.flag('isOutOfSync'),
    proxyId: referenceIn(record, 'proxyId'),
    proxyPoolId: referenceIn(record, 'proxyPoolId'),
    organizationId: referenceIn(record, 'organizationId'),
    objectStorageId:
      objectStorageId ?? (objectStorage === undefined ? undefined : referenceIn(objectStorage, 'id')),
    objectStorageType: objectStorage?.text('type'),
    isObjectStorage: objectStorageId !== undefined || objectStorage !== undefined,
    retentionDays: retentionDaysIn(record),
    isEncrypted: record.flag('objectStorageEncryptionEnabled'),
    isImmutable: objectStorage?.flag('enableImmutability'),
    // The server sends the free space of object storage only when a limit is set.
    capacityBytes: record.amount('capacityBytes') || undefined,
    freeSpaceBytes: record.amount('freeSpaceBytes'),
    isOutdated: record.flag('isOutdated'),
    isOutOfOrder: record.flag('isOutOfOrder'),
  };
}

/** The period of the repository's type: days, months of 30 days, or years such as `Years7`. */
function retentionDaysIn(record: JsonRecord): number | undefined {
  switch (record.text('retentionPeriodType')?.toLowerCase()) {
    case 'daily':
      return record.count('dailyRetentionPeriod');
    case 'monthly': {
      const months = record.count('monthlyRetentionPeriod');
      return months === undefined ? undefined : months * 30;
    }
    case 'yearly': {
      const sent = record.text('yearlyRetentionPeriod') ?? '';
      const years = sent.toLowerCase() === 'keep' ? '100' : /^years?(\d+)$/i.exec(sent)?.[1];
      return years === undefined ? undefined : Number(years) * 365;
    }
    default:
      return undefined;
  }
}

/**
 * Whether a copy job may write to a repository. Archive storage is always possible. For other object storage, the
 * vb365 v8 spec says no and the 8.x user guide says yes, so it is `maybe`, and the server decides. A repository without
 * object storage is never possible.
 */
export function canHoldCopies(repository: Repository): 'yes' | 'maybe' | 'no' {
  if (repository.isLongTerm === true) return 'yes';
  return repository.isObjectStorage ? 'maybe' : 'no';
}

/** The backup repositories of a server (vb365 specs: /BackupRepositories). */
export class Repositories {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** All repositories. With `longTerm`, only those on archive storage, which copy jobs may always use. */
  list({ longTerm }: { readonly longTerm?: true } = {}): List<Repository> {
    const call = { operation: 'list repositories', path: '/BackupRepositories', query: { longTerm } };
    return listOf(this.#rest, call, readRepository);
  }
}
