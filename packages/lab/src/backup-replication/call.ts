import type { BackupServer, Estate, EstateJob, Repository } from '../estate/estate.ts';
import type { LabRequest } from '../server/lab-server.ts';
import type { JsonObject } from './json.ts';
import type { BackupReplicationOptions, Revision } from './options.ts';
import { notFound } from './refusal.ts';
import type { TimeWriter } from './time.ts';
import type { Token, Tokens } from './tokens.ts';

/** What the server holds. */
export interface Holdings {
  readonly options: BackupReplicationOptions;
  /** The newest revision it serves. */
  readonly newest: Revision;
  readonly tokens: Tokens;
  readonly jobDurationMs: number;
  /** Job documents that clients wrote, by job id, in the spelling of 1.3-rev1. */
  readonly documents: Map<string, JsonObject>;
  /** Sessions a fault made unreadable; their jobs go on. */
  readonly lostSessions: Set<string>;
  readonly certificatePem: string;
}

/** One request on its way to an answer. */
export interface Call {
  readonly estate: Estate;
  /** The one of the estate's backup servers this is. */
  readonly server: BackupServer;
  readonly holdings: Holdings;
  readonly request: LabRequest;
  readonly query: URLSearchParams;
  /** What the route's pattern found in the path, in lower case. */
  readonly id: string;
  readonly revision: Revision;
  readonly time: TimeWriter;
  readonly now: Date;
}

/** A request of a logged-on client. */
export interface AuthorizedCall extends Call {
  readonly token: Token;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });

/** A job's repository; undefined for replicas. */
export function repositoryOf({ estate }: Pick<Call, 'estate'>, job: EstateJob): Repository | undefined {
  return estate.repositories.find((repository) => repository.id === job.repositoryId);
}

/** The one of `all` with the id in the path. Throws Refusal (404). */
export function byId<Kind extends { readonly id: string }>(call: Call, all: readonly Kind[]): Kind {
  const found = all.find((candidate) => candidate.id === call.id);
  if (found === undefined) throw notFound(call.id);
  return found;
}
