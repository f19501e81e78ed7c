import { isAtLeast } from '../transport/versions.ts';
import type { Revision } from './revision.ts';

/** Something that a request can use and that not every revision has. */
export interface Feature {
  /** The feature's name as the subject of a sentence: "the retry of a job". */
  readonly what: string;
  /** The first revision whose document has it. */
  readonly since: Revision;
  /** The last revision whose document lacks it, when the documents between the two are not known. */
  readonly lackedUpTo?: Revision;
}

/** Whether a revision is known to lack a feature. */
export function lacks(revision: Revision, { since, lackedUpTo }: Feature): boolean {
  return lackedUpTo === undefined ? !isAtLeast(revision, since) : isAtLeast(lackedUpTo, revision);
}

const IN_11_1 = { since: '1.1-rev1' } as const;
/** The documents of 1.1-rev2 and 1.2-rev0 are not known. */
const IN_12_1 = { since: '1.2-rev1', lackedUpTo: '1.1-rev1' } as const;
export const IN_13_0 = { since: '1.3-rev0' } as const;
const IN_13_1 = { since: '1.3-rev1' } as const;
export const IN_13_2 = { since: '1.3-rev2' } as const;

/** (EJobType; `Backup` and `VSphereBackup` are one type in every revision) */
const JOB_TYPE_TABLE: readonly (readonly [Since, string])[] = [
  [IN_11_1, 'VSphereReplica CloudDirectorBackup'],
  [IN_12_1, 'EntraIDTenantBackup EntraIDAuditLogBackup FileBackupCopy'],
  [IN_13_0, 'Unknown HyperVBackup LegacyBackupCopy BackupCopy WindowsAgentBackup LinuxAgentBackup'],
  [IN_13_0, 'EntraIDTenantBackupCopy'],
  [IN_13_1, 'FileBackup ObjectStorageBackup SureBackupContentScan'],
  [IN_13_1, 'CloudBackupAzure CloudBackupAWS CloudBackupGoogle'],
  [IN_13_1, 'WindowsAgentBackupWorkstationPolicy LinuxAgentBackupWorkstationPolicy'],
  [IN_13_1, 'WindowsAgentBackupServerPolicy LinuxAgentBackupServerPolicy'],
  [IN_13_2, 'NutanixAHVBackupJob ProxmoxBackupJob IrisBackup WindowsAgentBackupFailoverCluster'],
];
const JOB_TYPES = featuresOf(JOB_TYPE_TABLE);
const JOB_TYPE_NAMES = new Map(
  ['Backup VSphereBackup', ...JOB_TYPE_TABLE.map(([, names]) => names)]
    .flatMap((names) => names.split(' '))
    .map((name) => [name.toLowerCase(), name] as const),
);

/** A job type in the documents' spelling, whatever its case; undefined when the revision is not known to have it. */
export function knownJobType(type: string, revision: Revision): string | undefined {
  const isLacking = jobTypeFeatures(type).some((feature) => lacks(revision, feature));
  return isLacking ? undefined : JOB_TYPE_NAMES.get(type.toLowerCase());
}

/** The features that a job type needs, as a filter or for a new job; none for a type that no document lists. */
export function jobTypeFeatures(type: string | undefined): Feature[] {
  return valueFeature('the type of job', JOB_TYPES, type);
}

export const RETRY: Feature = { what: 'the retry of a job', ...IN_13_0 };
export const CLONE: Feature = { what: 'the clone of a job', ...IN_13_0 };
export const SYNC_RESTORE_POINTS: Feature = { what: 'syncRestorePoints', ...IN_13_0 };
export const CANCEL_CHAINED_JOBS: Feature = { what: 'cancelChainedJobs', ...IN_13_0 };

/** Absent in vbr-1.1-rev0, present in vbr-1.2-rev1; these chapters of the documents between them are not known. */
const SINCE_12 = { since: '1.2-rev1', lackedUpTo: '1.1-rev0' } as const;
export const LICENSE: Feature = { what: 'the licence', ...SINCE_12 };
export const MALWARE_EVENTS: Feature = { what: 'the list of malware events', ...SINCE_12 };
export const SECURITY_ANALYZER: Feature = { what: 'the Security & Compliance Analyzer', ...SINCE_12 };
export const PROXY_STATES: Feature = { what: 'the list of proxy states', ...IN_13_0 };

type Since = Omit<Feature, 'what'>;

export function featuresOf(table: readonly (readonly [Since, string])[]): ReadonlyMap<string, Since> {
  return new Map(
    table.flatMap(([since, values]) =>
      values.split(' ').map((value) => [value.toLowerCase(), since] as const),
    ),
  );
}

export function valueFeature(
  what: string,
  since: ReadonlyMap<string, Since>,
  value: string | undefined,
): Feature[] {
  const found = value === undefined ? undefined : since.get(value.toLowerCase());
  return found === undefined ? [] : [{ what: `${what} ${value}`, ...found }];
}
