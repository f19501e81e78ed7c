import type { BackupServer, Estate, EstateJob, Repository } from '../estate/estate.ts';
import type { BackupReplicationOptions, Revision } from '../options.ts';
import { isObject, type JsonObject, ok, parseJson, type Reply } from '../server/formats.ts';
import type { LabContext, LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import type { TokenPair, Tokens } from '../server/tokens.ts';
import type { Infrastructure } from './infrastructure/model.ts';
import { isFrom, type TimeWriter } from './revisions.ts';

export interface Token extends TokenPair {
  /** Whether it came from the refresh of another token. */
  readonly isRefreshed: boolean;
}

/** The state of the server. */
export interface ServerState {
  readonly context: LabContext;
  readonly estate: Estate;
  /** The backup server of the estate that this server is. */
  readonly server: BackupServer;
  readonly infrastructure: Infrastructure;
  readonly options: BackupReplicationOptions;
  /** The newest revision that it serves. */
  readonly newest: Revision;
  readonly tokens: Tokens<Token>;
  readonly jobDurationMs: number;
  /** Job documents that clients wrote, by job id, in the spelling of 1.3-rev1. */
  readonly documents: Map<string, JsonObject>;
  /** Sessions that a fault made unreadable; their jobs continue. */
  readonly lostSessions: Set<string>;
}

/** One request of a client. */
export interface Call {
  readonly estate: Estate;
  /** The backup server of the estate that this server is. */
  readonly server: BackupServer;
  readonly state: ServerState;
  readonly request: LabRequest;
  readonly query: URLSearchParams;
  /** The id from the path, in lower case. */
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

/** 400: the job's state does not allow it. The reference names no code for this; the lab chose one. */
export const notNow = (message: string, id: string): Refusal => new Refusal(400, message, 'UnknownError', id);

/** 400: the lab does not support this for jobs of that type. */
export const notImplemented = (message: string, id?: string): Refusal =>
  new Refusal(400, message, 'NotImplemented', id);

export const forbidden = (): Refusal => new Refusal(403, 'Forbidden');

/** The text of vbr-1.3-rev2's example. */
export const notFoundMessage = 'Resource does not exist';
export const notFound = (id?: string): Refusal => new Refusal(404, notFoundMessage, undefined, id);

/** A job's repository; undefined for replicas. */
export function repositoryOf({ estate }: Pick<Call, 'estate'>, job: EstateJob): Repository | undefined {
  return estate.repositories.find((repository) => repository.id === job.repositoryId);
}

/**
 * Finds the item of `all` with the id in the path.
 * @throws Refusal 404
 */
export function byId<Kind extends { readonly id: string }>(call: Call, all: readonly Kind[]): Kind {
  const found = all.find((candidate) => candidate.id === call.id);
  if (found === undefined) throw notFound(call.id);
  return found;
}

/**
 * The JSON object in the body; undefined when there is no body.
 * @throws Refusal 400
 */
export function readObject(request: LabRequest): JsonObject | undefined {
  if (request.body.length === 0) return undefined;
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw invalid('The content type must be application/json.');
  const body = parseJson(request.body.toString('utf8'));
  if (body === undefined) throw invalid('The body is not JSON.');
  if (!isObject(body)) throw invalid('The body must be a JSON object.');
  return body;
}

/**
 * The text in a field.
 * @throws Refusal 400 that names the field
 */
export function stringIn(parent: JsonObject, field: string): string {
  const value = parent[field];
  if (typeof value !== 'string') throw invalid(`The field '${field}' is required and must be a string.`);
  return value;
}

/**
 * The value of a parameter, read by `read`; undefined when it is missing or empty.
 * @throws Refusal 400 that names the parameter
 */
export function parameter<Value>(
  query: URLSearchParams,
  name: string,
  read: (text: string) => Value | undefined,
): Value | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = read(text);
  if (value === undefined) throw invalid(`The value '${text}' is not valid for ${name}.`);
  return value;
}

export function asInteger(text: string): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value <= 2_147_483_647 ? value : undefined;
}

export function asBoolean(text: string): boolean | undefined {
  if (!/^(true|false)$/i.test(text)) return undefined;
  return text.toLowerCase() === 'true';
}

/**
 * The values of a filter that takes several values from 1.3-rev0 on.
 * @throws Refusal 400
 */
export function valuesOf({ query, revision }: AuthorizedCall, name: string): readonly string[] {
  const values = query.getAll(name);
  if (values.length > 1 && !isFrom(revision, '1.3-rev0')) throw invalid(`${name} takes one value.`);
  return values;
}

/** A GUID in lower case. */
export function asGuid(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}

/** One of the revision's names. The lab requires the exact spelling; real servers may be more lenient. */
export function oneOf<Name extends string>(names: readonly Name[]) {
  return (text: string): Name | undefined => names.find((name) => name === text);
}

/**
 * A test for a name. An asterisk at the beginning, at the end or both stands for any characters. Letter case does not
 * count: the lab's choice. Source: the description of nameFilter.
 */
export function asPattern(text: string): (name: string) => boolean {
  const [, before, middle = '', after] = /^(\*?)(.*?)(\*?)$/s.exec(text.toLowerCase()) ?? [];
  return (name) => {
    const lower = name.toLowerCase();
    if (before === '*' && after === '*') return lower.includes(middle);
    if (before === '*') return lower.endsWith(middle);
    return after === '*' ? lower.startsWith(middle) : lower === middle;
  };
}

/** A date and time in milliseconds. A `+` that is not percent-encoded arrives as a space, so the time is invalid. */
export function asTime(text: string): number | undefined {
  const isDateTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const time = isDateTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The sort keys of the columns; items without a value come first. */
export type Columns<Item> = Readonly<Record<string, (item: Item) => string | number | undefined>>;

/** Source: `default: 200` in vbr-1.3-rev1; shown in vbr-1.1-rev1: Get All Job States. */
const defaultLimit = 200;

/**
 * One page of the found items, sorted if the query asks for it; only the items of the page are written. Without an
 * orderColumn, the order is that of `found`.
 * @throws Refusal 400
 */
export function page<Item>(
  { query, revision }: Pick<Call, 'query' | 'revision'>,
  found: readonly Item[],
  columns: Columns<Item>,
  write: (item: Item) => unknown,
): Reply {
  const skip = parameter(query, 'skip', asInteger);
  const limit = parameter(query, 'limit', asInteger);
  const from = skip ?? 0;
  const data = sorted(query, found, columns)
    .slice(from, from + (limit ?? defaultLimit))
    .map(write);
  const counts = { total: found.length, count: data.length };
  // From 1.3-rev0 on, the examples repeat skip and limit only if the request has them.
  const isRepeated = !isFrom(revision, '1.3-rev0') || skip !== undefined || limit !== undefined;
  const asked = isRepeated ? { skip: from, limit: limit ?? defaultLimit } : {};
  return ok({ data, pagination: { ...counts, ...asked } });
}

function sorted<Item>(
  query: URLSearchParams,
  found: readonly Item[],
  columns: Columns<Item>,
): readonly Item[] {
  const column = parameter(query, 'orderColumn', oneOf(Object.keys(columns)));
  const isAscending = parameter(query, 'orderAsc', asBoolean) ?? true;
  const keyOf = column === undefined ? undefined : columns[column];
  if (keyOf === undefined) return found;
  const direction = isAscending ? 1 : -1;
  // The keys are made once, because making them costs more than comparing them.
  const keyed = found.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((one, other) => direction * compare(one.key, other.key));
  return keyed.map(({ item }) => item);
}

function compare(one: string | number | undefined, other: string | number | undefined): number {
  if (one === other) return 0;
  if (one === undefined) return -1;
  if (other === undefined) return 1;
  return one < other ? -1 : 1;
}
