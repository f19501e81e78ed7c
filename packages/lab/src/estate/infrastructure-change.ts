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

/** A change of a server's infrastructure. Missing fields stay unchanged; names are those of the server. */
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
  /** The name is that of its job. */
  readonly replica?:
    | {
        readonly name: string;
        readonly state?: (typeof replicaStates)[number] | undefined;
        readonly newestRestorePoint?: Date | undefined;
      }
    | undefined;
  readonly practice?: { readonly name: string; readonly status: 'OK' | 'Violation' } | undefined;
}

/** The change names an item that the server does not have. */
export class NotInInfrastructureError extends Error {
  override readonly name = 'NotInInfrastructureError';
}

/**
 * Finds the item with the given name.
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

/** The free bytes at this percentage of a capacity. */
export function freeBytes(capacityBytes: number, percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : Math.floor((capacityBytes * percent) / 100);
}
