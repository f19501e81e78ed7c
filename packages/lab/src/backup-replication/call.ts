import type { BackupServer, Estate, EstateJob, Repository } from '../estate/estate.ts';
import type { BackupReplicationOptions, Revision } from '../options.ts';
import { isObject, type JsonObject, parseJson } from '../server/json.ts';
import type { LabContext, LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import type { TokenPair, Tokens } from '../server/tokens.ts';
import type { TimeWriter } from './time.ts';

export interface Token extends TokenPair {
  /** Whether it came from another token's refresh. */
  readonly isRefreshed: boolean;
}

/** What the server holds. */
export interface ServerState {
  readonly context: LabContext;
  readonly estate: Estate;
  /** The one of the estate's backup servers this is. */
  readonly server: BackupServer;
  readonly options: BackupReplicationOptions;
  /** The newest revision it serves. */
  readonly newest: Revision;
  readonly tokens: Tokens<Token>;
  readonly jobDurationMs: number;
  /** Job documents that clients wrote, by job id, in the spelling of 1.3-rev1. */
  readonly documents: Map<string, JsonObject>;
  /** Sessions a fault made unreadable; their jobs go on. */
  readonly lostSessions: Set<string>;
}

/** One request on its way to an answer. */
export interface Call {
  readonly estate: Estate;
  /** The one of the estate's backup servers this is. */
  readonly server: BackupServer;
  readonly state: ServerState;
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

/** 400: the body or a parameter is malformed, incomplete or otherwise invalid. */
export const invalid = (message: string): Refusal => new Refusal(400, message);

/** 400: the job is not in a state for it. The reference names no code for this; the lab chose one. */
export const notNow = (message: string, id: string): Refusal => new Refusal(400, message, 'UnknownError', id);

/** 400: the lab does not do this with jobs of that type. */
export const notImplemented = (message: string, id?: string): Refusal =>
  new Refusal(400, message, 'NotImplemented', id);

export const forbidden = (): Refusal => new Refusal(403, 'Forbidden');

/** In the words of vbr-1.3-rev2's example. */
export const NOT_FOUND = 'Resource does not exist';
export const notFound = (id?: string): Refusal => new Refusal(404, NOT_FOUND, undefined, id);

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

/** The JSON object in the body; undefined when there is no body. Throws Refusal (400). */
export function readObject(request: LabRequest): JsonObject | undefined {
  if (request.body.length === 0) return undefined;
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw invalid('The content type must be application/json.');
  const body = parseJson(request.body.toString('utf8'));
  if (body === undefined) throw invalid('The body is not JSON.');
  if (!isObject(body)) throw invalid('The body must be a JSON object.');
  return body;
}

/** The text in a field. Throws Refusal (400) naming it. */
export function stringIn(parent: JsonObject, field: string): string {
  const value = parent[field];
  if (typeof value !== 'string') throw invalid(`The field '${field}' is required and must be a string.`);
  return value;
}

/** The truth value in a field. Throws Refusal (400) naming it. */
export function booleanIn(parent: JsonObject, field: string): boolean {
  const value = parent[field];
  if (typeof value !== 'boolean') throw invalid(`The field '${field}' is required and must be a boolean.`);
  return value;
}
