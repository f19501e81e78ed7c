import * as z from 'zod';
import { utcTimeSchema } from '../jobs/job.ts';
import { safeRecord } from '../platform/safe-record.ts';
import { findingSchema, severities } from './findings/finding.ts';
import type { ServerVersion, Versions } from './versions.ts';

/** The history of one job: what its current state does not show. */
export const jobHistorySchema = z.object({
  name: z.string(),
  firstSeen: utcTimeSchema,
  /** The newest runs that are known to have ended in success, and in a warning. By the server's clock. */
  lastSuccess: utcTimeSchema.optional(),
  lastWarning: utcTimeSchema.optional(),
  /** The last actual result: a job that is running shows none. */
  result: z
    .object({ value: z.enum(['success', 'warning', 'failed']), at: utcTimeSchema.optional() })
    .optional(),
  /** The check that first saw it in this state, without an interruption since. */
  disabledSince: utcTimeSchema.optional(),
  unscheduledSince: utcTimeSchema.optional(),
  /** The check that first saw it enabled again. */
  enabledSince: utcTimeSchema.optional(),
  /** When the current run started. By the server's clock. */
  runningSince: utcTimeSchema.optional(),
  /** One mark per day, today's last; see `days.ts`. */
  days: z.string(),
});

/** Who has acknowledged a finding. */
export const acknowledgementSchema = z.object({
  by: z.string(),
  at: utcTimeSchema,
  /** Until when there are no reminders; absent: until the finding gets worse. */
  until: utcTimeSchema.optional(),
  because: z.string().optional(),
});

/** A finding of an earlier check, and what people were notified of. */
export const ledgerEntrySchema = z.object({
  finding: findingSchema,
  /** The highest severity in its notices. Absent: none yet, or an exception has covered it since. */
  notifiedSeverity: z.enum(severities).optional(),
  notifiedAt: utcTimeSchema.optional(),
  /** An exception covered it since its last notice. */
  wasExcepted: z.boolean().optional(),
  /** A mute or a maintenance window held it back since its last notice. */
  wasHeld: z.boolean().optional(),
  acknowledged: acknowledgementSchema.optional(),
});

/** A mute: a person holds back notices of jobs or findings for a while. */
export const muteSchema = z.object({
  id: z.string(),
  /** Matches a finding's id, its job's name or its server's name; `*` stands for any characters. */
  pattern: z.string(),
  /** The servers whose findings it holds back, by name; absent: all. */
  servers: z.array(z.string()).optional(),
  until: utcTimeSchema,
  because: z.string(),
  by: z.string(),
  at: utcTimeSchema,
});
export type Mute = z.infer<typeof muteSchema>;

/** The figures of one check, for the trend. */
export const checkFiguresSchema = z.object({
  id: z.string(),
  at: utcTimeSchema,
  jobs: z.int(),
  complying: z.int(),
  findings: z.int(),
});

/** The state that one check leaves for the next. Its objects have no prototype: job ids come from servers. */
export interface History {
  /** The local day (YYYY-MM-DD) of the last mark in every job's `days`. */
  day?: string;
  /** By server name, then by job id. */
  jobs: Record<string, Record<string, JobHistory>>;
  /** By finding id. */
  findings: Record<string, LedgerEntry>;
  /** Oldest first. */
  checks: CheckFigures[];
  mutes?: Mute[];
  /** The last known version of each server, by name. */
  versions?: Versions;
}

export type JobHistory = z.infer<typeof jobHistorySchema>;
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type CheckFigures = z.infer<typeof checkFiguresSchema>;

/** The part of a history about one server. */
export interface ServerHistory {
  /** By the jobs' ids. */
  readonly jobs: Readonly<Record<string, JobHistory>>;
  readonly findings: readonly LedgerEntry[];
  readonly version?: ServerVersion | undefined;
}

/** Returns a function that gives the part of a history about a server. */
export function serversIn({ jobs, findings, versions = {} }: History): (server: string) => ServerHistory {
  const findingsOf = Map.groupBy(Object.values(findings), ({ finding }) => finding.server);
  return (server) => ({
    jobs: (Object.hasOwn(jobs, server) && jobs[server]) || {},
    findings: findingsOf.get(server) ?? [],
    version: Object.hasOwn(versions, server) ? versions[server] : undefined,
  });
}

/** Combines the histories of servers to parts of one history. */
export function historyOf(
  servers: readonly (ServerHistory & { readonly server: string })[],
): Required<Pick<History, 'jobs' | 'findings' | 'versions'>> {
  return {
    jobs: safeRecord(servers.map(({ server, jobs }) => [server, jobs])),
    findings: safeRecord(
      servers.flatMap(({ findings }) => findings.map((entry) => [entry.finding.id, entry] as const)),
    ),
    versions: safeRecord(
      servers.flatMap(({ server, version }) => (version === undefined ? [] : [[server, version] as const])),
    ),
  };
}

/** The history before the first check. */
export const emptyHistory = (): History => ({
  jobs: safeRecord(),
  findings: safeRecord(),
  checks: [],
});
