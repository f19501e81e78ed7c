/** The revisions the lab knows, oldest first. There are others (1.1-rev2, 1.2-rev0) whose documents were not found. */
export const REVISIONS = ['1.1-rev0', '1.1-rev1', '1.2-rev1', '1.3-rev0', '1.3-rev1', '1.3-rev2'] as const;
export type Revision = (typeof REVISIONS)[number];

export interface BackupReplicationOptions {
  /** The newest revision the server knows; it serves the older ones too. Default 1.3-rev1. */
  readonly revision?: Revision | undefined;
  /** The status of a refused logon: real servers are reported to use both. Default 401. */
  readonly refusedLogonStatus?: 400 | 401 | undefined;
  /** How long an access token lives, in seconds: examples show 900, the text of 12 and later 3,600. Default 900. */
  readonly accessTokenSeconds?: number | undefined;
  /** Whether calls with a token that came from a refresh are answered 403, as some clients saw. Default false. */
  readonly forbidRefreshedTokens?: boolean | undefined;
  /** Whether a native clone runs by the original's schedule. Default false, as in the specification's example. */
  readonly cloneKeepsSchedule?: boolean | undefined;
  /** The server's own time zone, in minutes east of UTC. Default 60. */
  readonly utcOffsetMinutes?: number | undefined;
}
