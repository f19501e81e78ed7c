import type { BackupReplicationOptions } from './backup-replication/options.ts';
import type { EnterpriseManagerOptions } from './enterprise-manager/options.ts';
import type { Microsoft365Options } from './microsoft365/options.ts';

/** What startLab takes. Every port may be 0: any free one. */
export interface LabOptions {
  /** Default 9398. */
  readonly enterpriseManagerPort?: number | undefined;
  /** Default 9419. */
  readonly backupReplicationPort?: number | undefined;
  /** Default 4443. */
  readonly microsoft365Port?: number | undefined;
  /** Default 9300. */
  readonly controlPort?: number | undefined;
  /** The address to listen on. Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Keeps keys and certificates between runs. Without it they live in memory. */
  readonly certificateFolder?: string | undefined;
  /** The base clock of the lab. Default: the machine's. */
  readonly now?: (() => Date) | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Number of jobs. Default 12. */
  readonly jobs?: number | undefined;
  /** Number of backup servers. Default 2. */
  readonly servers?: number | undefined;
  /** How long a task such as a clone takes on a server, in milliseconds. Default 2,000. */
  readonly taskDurationMs?: number | undefined;
  /** How many tasks Enterprise Manager works on at once; the others wait. Default: all of them. */
  readonly tasksAtOnce?: number | undefined;
  /** How long a job runs once it is started, in milliseconds. Default 10,000. */
  readonly jobDurationMs?: number | undefined;
  readonly enterpriseManager?: EnterpriseManagerOptions | undefined;
  readonly backupReplication?: BackupReplicationOptions | undefined;
  readonly microsoft365?: Microsoft365Options | undefined;
}
