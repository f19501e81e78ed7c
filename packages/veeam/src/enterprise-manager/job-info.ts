import type { ElementRecord } from './elements/element-record.ts';

interface GuestIndexing {
  mode: string | undefined;
  includedFolders: string[];
  excludedFolders: string[];
}

/** Application-aware processing of one machine or of a whole job (em_rest/get_jobs_id, Guest Processing Options). */
export interface GuestProcessing {
  vssSnapshotMode: string | undefined;
  isCopyOnly: boolean | undefined;
  usePersistentGuestAgent: boolean | undefined;
  windowsIndexing: GuestIndexing | undefined;
  linuxIndexing: GuestIndexing | undefined;
  sql:
    | {
        transactionLogsProcessing: string | undefined;
        backupLogsFrequencyMinutes: number | undefined;
        useDbBackupRetention: boolean | undefined;
        retainDays: number | undefined;
      }
    | undefined;
  windowsCredentialsId: string | undefined;
  linuxCredentialsId: string | undefined;
}

export function readGuestProcessing(options: ElementRecord | undefined): GuestProcessing | undefined {
  if (options === undefined) return undefined;
  const vss = options.record('VssSnapshotOptions');
  const sql = options.record('SqlBackupOptions');
  return {
    vssSnapshotMode: vss?.text('VssSnapshotMode'),
    isCopyOnly: vss?.flag('IsCopyOnly'),
    usePersistentGuestAgent: vss?.flag('UsePersistentGuestAgent'),
    windowsIndexing: readIndexing(options.record('WindowsGuestFSIndexingOptions')),
    linuxIndexing: readIndexing(options.record('LinuxGuestFSIndexingOptions')),
    sql: sql && {
      transactionLogsProcessing: sql.text('TransactionLogsProcessing'),
      backupLogsFrequencyMinutes: sql.count('BackupLogsFrequencyMin'),
      useDbBackupRetention: sql.flag('UseDbBackupRetention'),
      retainDays: sql.count('RetainDays'),
    },
    windowsCredentialsId: options.text('WindowsCredentialsId'),
    linuxCredentialsId: options.text('LinuxCredentialsId'),
  };
}

function readIndexing(options: ElementRecord | undefined): GuestIndexing | undefined {
  return (
    options && {
      mode: options.text('FileSystemIndexingMode'),
      includedFolders: readFolders(options, 'IncludedIndexingFolders'),
      excludedFolders: readFolders(options, 'ExcludedIndexingFolders'),
    }
  );
}

/** XML wraps each folder in a `Path`; JSON may also have a bare list. */
function readFolders(options: ElementRecord, name: string): string[] {
  if (typeof options.element[name] !== 'object' || Array.isArray(options.element[name]))
    return options.texts(name);
  const wrapped = options.record(name);
  const paths = wrapped?.texts('Path') ?? [];
  return paths.length > 0 ? paths : (wrapped?.texts('Paths') ?? []);
}

const REPOSITORIES = 'LinkedBackupRepositoryIncludes';

/** A machine or container that the job processes. */
interface ObjectInJob {
  id: string | undefined;
  /** Such as `urn:HyperV:Vm:<hierarchy root>.<machine>`. */
  hierarchyObjRef: string | undefined;
  name: string | undefined;
  displayName: string | undefined;
  guestProcessing: GuestProcessing | undefined;
}

/** A job, a backup or a repository that a backup copy job copies (em_rest/backup_copy_job_options). */
interface LinkedObject {
  objectInJobId: string | undefined;
  uid: string | undefined;
}

interface GfsPeriod {
  enabled: boolean;
  retentionPeriod: number | undefined;
  /** The day (weekly), week (monthly) or month (yearly) of the full backup that is kept. */
  selected: string | undefined;
}

/** The settings of a job (em_rest/jobinfo). In the documents, they do not include a repository. */
export interface JobInfo {
  /** The element's own name: `BackupJobInfo`, `ReplicaJobInfo`, `BackupCopyJobInfo`, `ImmediateBackupCopyJobInfo`. */
  kind: string;
  includes: ObjectInJob[];
  /** The objects that a backup copy job copies; absent on other jobs. */
  linked: { jobs: LinkedObject[]; backups: LinkedObject[]; repositories: LinkedObject[] } | undefined;
  /** The number of objects that the job processes; undefined when the answer does not show it, as for a repository. */
  objects: number | undefined;
  guestProcessing: GuestProcessing | undefined;
  passwordKeyId: string | undefined;
  /** Whether there is a key; undefined when the answer has no storage options, as for immediate copy jobs. */
  isEncrypted: boolean | undefined;
  gfsRetention:
    | {
        enabled: boolean;
        weekly: GfsPeriod | undefined;
        monthly: GfsPeriod | undefined;
        yearly: GfsPeriod | undefined;
      }
    | undefined;
  simpleRetention:
    | {
        retainCycles: number | undefined;
        retainDaysToKeep: number | undefined;
        retainLimitType: string | undefined;
      }
    | undefined;
}

/** The lists of objects that a job processes, by the element with the job's settings (em_rest/jobinfo). */
const LISTS: Record<string, readonly string[]> = {
  BackupCopyJobInfo: ['Includes', 'LinkedJobIncludes', 'LinkedBackupIncludes'],
  ImmediateBackupCopyJobInfo: ['LinkedJobIncludes', 'LinkedBackupIncludes', REPOSITORIES],
};

/** @param wrapper the `JobInfo` of a Job; it has one element, which is named after the kind of job */
export function readJobInfo(wrapper: ElementRecord | undefined): JobInfo | undefined {
  const kind = wrapper && Object.keys(wrapper.element).find((name) => name.endsWith('JobInfo'));
  if (kind === undefined) return undefined;
  const info = wrapper?.record(kind);
  const members = new Map((LISTS[kind] ?? ['Includes']).map((list) => [list, info?.members(list)]));
  const linked = (list: string, uidName: string) =>
    (members.get(list)?.records ?? []).map((object) => ({
      objectInJobId: object.text('ObjectInJobId'),
      uid: object.expected(uidName),
    }));
  const gfs = info?.record('GfsRetentionPolicy');
  const simple = info?.record('SimpleRetentionPolicy');
  const storage = info?.record('AdvancedStorageOptions');
  const passwordKeyId = storage?.text('PasswordKeyId');
  return {
    kind,
    includes: (members.get('Includes')?.records ?? []).map(readObjectInJob),
    linked:
      kind in LISTS
        ? {
            jobs: linked('LinkedJobIncludes', 'LinkedJobUid'),
            backups: linked('LinkedBackupIncludes', 'LinkedBackupUid'),
            repositories: linked(REPOSITORIES, 'LinkedBackupRepositoryUid'),
          }
        : undefined,
    objects: countOf(members),
    guestProcessing: readGuestProcessing(info?.record('GuestProcessingOptions')),
    passwordKeyId,
    isEncrypted: storage && passwordKeyId !== undefined && /[^0-]/.test(passwordKeyId),
    gfsRetention: gfs && {
      enabled: gfs.flag('Enabled') ?? false,
      weekly: readPeriod(gfs.record('Weekly'), 'SelectedDay'),
      monthly: readPeriod(gfs.record('Monthly'), 'SelectedWeek'),
      yearly: readPeriod(gfs.record('Yearly'), 'SelectedMonth'),
    },
    simpleRetention: simple && {
      retainCycles: simple.count('RetainCycles'),
      retainDaysToKeep: simple.count('RetainDaysToKeep'),
      retainLimitType: simple.text('RetainLimitType'),
    },
  };
}

/** Undefined when a list is missing, or when there is a repository, which may have the backups of any job. */
function countOf(members: ReadonlyMap<string, { count: number } | undefined>): number | undefined {
  let objects = 0;
  for (const [list, found] of members) {
    if (found === undefined || (list === REPOSITORIES && found.count > 0)) return undefined;
    objects += found.count;
  }
  return objects;
}

function readObjectInJob(object: ElementRecord): ObjectInJob {
  return {
    id: object.text('ObjectInJobId'),
    hierarchyObjRef: object.text('HierarchyObjRef'),
    name: object.text('Name'),
    displayName: object.text('DisplayName'),
    guestProcessing: readGuestProcessing(object.record('GuestProcessingOptions')),
  };
}

function readPeriod(period: ElementRecord | undefined, selected: string): GfsPeriod | undefined {
  return (
    period && {
      enabled: period.flag('Enabled') ?? false,
      retentionPeriod: period.count('RetentionPeriod'),
      selected: period.text(selected),
    }
  );
}
