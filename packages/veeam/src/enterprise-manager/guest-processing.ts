import type { ElementRecord } from './element-record.ts';

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

/** XML wraps each folder in a `Path`; in JSON a bare list is taken too. */
function readFolders(options: ElementRecord, name: string): string[] {
  if (typeof options.element[name] !== 'object' || Array.isArray(options.element[name]))
    return options.texts(name);
  const wrapped = options.record(name);
  const paths = wrapped?.texts('Path') ?? [];
  return paths.length > 0 ? paths : (wrapped?.texts('Paths') ?? []);
}
