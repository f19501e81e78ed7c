import { bool, child, type Element, integer, text, texts } from './element.ts';

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

export function readGuestProcessing(options: Element | undefined): GuestProcessing | undefined {
  if (options === undefined) return undefined;
  const vss = child(options, 'VssSnapshotOptions');
  const sql = child(options, 'SqlBackupOptions');
  return {
    vssSnapshotMode: text(vss, 'VssSnapshotMode'),
    isCopyOnly: bool(vss, 'IsCopyOnly'),
    usePersistentGuestAgent: bool(vss, 'UsePersistentGuestAgent'),
    windowsIndexing: readIndexing(child(options, 'WindowsGuestFSIndexingOptions')),
    linuxIndexing: readIndexing(child(options, 'LinuxGuestFSIndexingOptions')),
    sql: sql && {
      transactionLogsProcessing: text(sql, 'TransactionLogsProcessing'),
      backupLogsFrequencyMinutes: integer(sql, 'BackupLogsFrequencyMin'),
      useDbBackupRetention: bool(sql, 'UseDbBackupRetention'),
      retainDays: integer(sql, 'RetainDays'),
    },
    windowsCredentialsId: text(options, 'WindowsCredentialsId'),
    linuxCredentialsId: text(options, 'LinuxCredentialsId'),
  };
}

function readIndexing(options: Element | undefined): GuestIndexing | undefined {
  return (
    options && {
      mode: text(options, 'FileSystemIndexingMode'),
      includedFolders: readFolders(options, 'IncludedIndexingFolders'),
      excludedFolders: readFolders(options, 'ExcludedIndexingFolders'),
    }
  );
}

/** XML wraps each folder in a `Path`; in JSON a bare list is taken too. */
function readFolders(options: Element, name: string): string[] {
  const wrapped = child(options, name);
  if (wrapped === undefined) return texts(options, name);
  const paths = texts(wrapped, 'Path');
  return paths.length > 0 ? paths : texts(wrapped, 'Paths');
}
