/** EReplicaState of Backup & Replication. */
export const replicaStates = [
  'Ready',
  'Processing',
  'SureBackup',
  'Failover',
  'FailedFailover',
  'PermanentFailover',
  'Failback',
  'ReadyToSwitch',
] as const;

/** What is to change of what the backups of a server stand on. What is missing stays as it is; names are the servers' own. */
export interface InfrastructureChange {
  readonly repository?:
    | {
        readonly name: string;
        readonly freePercent?: number | undefined;
        readonly isOnline?: boolean | undefined;
        readonly isOutOfDate?: boolean | undefined;
        readonly isOutOfSync?: boolean | undefined;
      }
    | undefined;
  readonly proxy?:
    | {
        readonly name: string;
        readonly isOnline?: boolean | undefined;
        readonly isOutOfDate?: boolean | undefined;
        readonly isDisabled?: boolean | undefined;
      }
    | undefined;
  readonly managedServer?: { readonly name: string; readonly isAvailable: boolean } | undefined;
  readonly configurationBackup?:
    | {
        readonly isEnabled?: boolean | undefined;
        readonly isEncrypted?: boolean | undefined;
        /** Null: never. */
        readonly lastSuccess?: Date | null | undefined;
      }
    | undefined;
  readonly licence?: { readonly expires?: Date | undefined; readonly used?: number | undefined } | undefined;
  readonly malware?:
    | {
        readonly machine: string;
        readonly type: string;
        readonly severity: 'Clean' | 'Suspicious' | 'Infected';
        readonly detectedAt?: Date | undefined;
      }
    | undefined;
  readonly machine?:
    | {
        readonly name: string;
        readonly isInBackup?: boolean | undefined;
        /** Null: it has none. */
        readonly newestRestorePoint?: Date | null | undefined;
      }
    | undefined;
  /** Known by the name of its job. */
  readonly replica?:
    | {
        readonly name: string;
        readonly state?: (typeof replicaStates)[number] | undefined;
        readonly newestRestorePoint?: Date | undefined;
      }
    | undefined;
  readonly practice?: { readonly name: string; readonly status: 'OK' | 'Violation' } | undefined;
}

/** The change names what the server does not have. */
export class NotInInfrastructureError extends Error {
  override readonly name = 'NotInInfrastructureError';
}

/**
 * The one of that name.
 * @throws NotInInfrastructureError
 */
export function named<Item>(
  what: string,
  name: string,
  items: readonly Item[],
  nameOf: (item: Item) => string,
) {
  const found = items.find((item) => nameOf(item) === name);
  if (found === undefined) throw new NotInInfrastructureError(`${what} "${name}" not found.`);
  return found;
}

/** Assigns the fields that have a value. */
export function assignDefined<Target extends object>(
  target: Target,
  fields: { readonly [Field in keyof Target]?: Target[Field] | undefined },
): void {
  Object.assign(
    target,
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  );
}

/** The bytes that are free of a capacity. */
export function freeBytes(capacityBytes: number, percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : Math.floor((capacityBytes * percent) / 100);
}
