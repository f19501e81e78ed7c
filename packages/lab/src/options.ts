import type { Recording } from './replay/recording.ts';
import type { Twin } from './twin/twin.ts';

/** The options of startLab. Every port may be 0, which takes any free one. */
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
  /** The folder that keeps keys and certificates between runs. Without it they are kept in memory. */
  readonly certificateFolder?: string | undefined;
  /** The base clock of the lab. Default: the machine's clock. */
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
  /** How long a started job runs, in milliseconds. Default 10,000. */
  readonly jobDurationMs?: number | undefined;
  /** Servers that give recorded answers, in place of all simulated ones; at most one for each product. */
  readonly recordings?: readonly Recording[] | undefined;
  /** The source of the estate, in place of a number of jobs. */
  readonly twin?: Twin | undefined;
  readonly enterpriseManager?: EnterpriseManagerOptions | undefined;
  readonly backupReplication?: BackupReplicationOptions | undefined;
  readonly microsoft365?: Microsoft365Options | undefined;
}

/** Source of the versions: em_rest/em_web_api_versions (v1_3 is 9.5, v1_4 is 9.5 U4 … v1_7 is 12 and 13). */
export const ENTERPRISE_MANAGER_VERSIONS = ['v1_1', 'v1_2', 'v1_3', 'v1_4', 'v1_5', 'v1_6', 'v1_7'] as const;
export type EnterpriseManagerVersion = (typeof ENTERPRISE_MANAGER_VERSIONS)[number];

export interface EnterpriseManagerOptions {
  /** The newest API version the server knows. Default v1_7. */
  readonly apiVersion?: 'v1_3' | 'v1_4' | 'v1_5' | 'v1_6' | 'v1_7' | undefined;
  /** JSON keys are camelCase from product version 13 on, PascalCase before. Default 12. */
  readonly productVersion?: 11 | 12 | 13 | undefined;
  /** Whether the order and the presence of elements in a JobCloneSpec are enforced. Default true. */
  readonly strictCloneSpec?: boolean | undefined;
  /** The host (and port) in Hrefs, when it differs from the host that the client called. */
  readonly advertisedHost?: string | undefined;
}

/** The revisions of the lab, oldest first. Others exist (1.1-rev2, 1.2-rev0); their documents were not found. */
export const REVISIONS = ['1.1-rev0', '1.1-rev1', '1.2-rev1', '1.3-rev0', '1.3-rev1', '1.3-rev2'] as const;
export type Revision = (typeof REVISIONS)[number];

export interface BackupReplicationOptions {
  /** The newest revision the server knows; it serves the older ones too. Default 1.3-rev1. */
  readonly revision?: Revision | undefined;
  /** The status of a refused logon. Real servers are reported to use both. Default 401. */
  readonly refusedLogonStatus?: 400 | 401 | undefined;
  /** How long an access token lives, in seconds. Examples show 900, the text of 12 and later 3,600. Default 900. */
  readonly accessTokenSeconds?: number | undefined;
  /** Whether calls with a token from a refresh are answered with 403, as some clients reported. Default false. */
  readonly forbidRefreshedTokens?: boolean | undefined;
  /** Whether a native clone runs by the original's schedule. Default false, as in the specification's example. */
  readonly cloneKeepsSchedule?: boolean | undefined;
  /** The server's own time zone, in minutes east of UTC. Default 60. */
  readonly utcOffsetMinutes?: number | undefined;
}

/** Source: vbo-rest/versioning (v6 is 6.0, v7 is 7.0, v8 is 8.0; all three listed as supported by version 8). */
export const MICROSOFT365_VERSIONS = ['v6', 'v7', 'v8'] as const;
export type Microsoft365Version = (typeof MICROSOFT365_VERSIONS)[number];

interface Microsoft365Options {
  /** The newest API version the server knows; it serves the older ones too. Default v8. */
  readonly version?: Microsoft365Version | undefined;
  /** How long an access token lives, in milliseconds. Default 60 minutes (vbo-rest/authorization). */
  readonly tokenLifetimeMs?: number | undefined;
  /**
   * Whether a copy job's target must be an archive tier, as the OpenAPI documents of all versions say. Default
   * false: any object storage, as the user guide of version 8 says.
   */
  readonly archiveTargetsOnly?: boolean | undefined;
}
