/** The REST versions this client speaks, newest first (seed: POST CopyJobs page is v6; vb365 specs v6, v7, v8). */
export const MICROSOFT365_VERSIONS = ['v8', 'v7', 'v6'] as const;

/** One REST version; it is the first segment of every path. */
export type Microsoft365Version = (typeof MICROSOFT365_VERSIONS)[number];
