import type { Microsoft365Version } from '../options.ts';
import { isObject, type JsonObject, ok, parseJson, type Reply } from '../server/formats.ts';
import type { LabContext, LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import type { TokenPair, Tokens } from '../server/tokens.ts';
import type { Job, Microsoft365Estate } from './model.ts';

/** The tokens of one logon. The refresh token outlives its access token. */
export interface Token extends TokenPair {
  /** The cookie value that every call must carry, unless the client disabled it. */
  readonly antiforgery?: string | undefined;
}

/** The state of the server. */
export interface ServerState {
  readonly context: LabContext;
  readonly estate: Microsoft365Estate;
  /** The newest API version that it supports. */
  readonly newest: Microsoft365Version;
  readonly tokens: Tokens<Token>;
  readonly tokenLifetimeMs: number;
  readonly jobDurationMs: number;
  /** Whether the target of a copy job must be an archive. */
  readonly archiveTargetsOnly: boolean;
}

/** One request of an authorized client. */
export interface Call {
  readonly estate: Microsoft365Estate;
  readonly state: ServerState;
  readonly request: LabRequest;
  /** The version in the path; never newer than the server's version. */
  readonly version: Microsoft365Version;
  /** The parameters from the path, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly now: Date;
}

/**
 * Finds the item of `all` with the id in the path. Letter case of a GUID does not count.
 * @throws Refusal 404
 */
export function byId<Kind extends { readonly id: string }>(
  call: Call,
  all: readonly Kind[],
  what: string,
): Kind {
  const id = call.parameters.id ?? '';
  const found = all.find((candidate) => candidate.id === id.toLowerCase());
  if (found === undefined) throw new Refusal(404, `There is no ${what} with the ID ${id}.`);
  return found;
}

export const jobsOf = (estate: Microsoft365Estate): readonly Job[] => [
  ...estate.backupJobs,
  ...estate.copyJobs,
];

/** Source: vbo-rest/pagination. */
const defaultLimit = 30;
const mostPerPage = 10_000;

/** A collection: a plain array in v6 and v7, a page in v8. Source: vbo-rest/breaking_changes. */
export function collection<Item>(
  call: Call,
  path: string,
  items: readonly Item[],
  show: (item: Item) => object,
): Reply {
  return call.version === 'v8' ? page(call, path, items, show) : ok(items.map(show));
}

/**
 * A page of a collection. `path` follows the version, for example `copyJobs`. v8 has no total. `_links` is optional in
 * all versions; from v7 on it is left out when there is only one page (PageOf… of vb365-v6, -v7 and -v8).
 * @throws Refusal 400 for a limit or an offset out of range
 */
export function page<Item>(
  call: Call,
  path: string,
  items: readonly Item[],
  show: (item: Item) => object,
): Reply {
  const offset = wholeNumber(call, 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber(call, 'limit', defaultLimit, 1, mostPerPage);
  const href = (start: number) => ({ href: pageHref(call, path, start, limit) });
  return ok({
    offset,
    limit,
    setId: call.estate.random.guid(),
    results: items.slice(offset, offset + limit).map(show),
    ...(call.version === 'v8' ? {} : { totalCount: items.length }),
    ...(call.version !== 'v6' && offset === 0 && items.length <= limit
      ? {}
      : {
          _links: {
            self: href(offset),
            first: href(0),
            ...(offset > 0 ? { prev: href(Math.max(0, offset - limit)) } : {}),
            ...(offset + limit < items.length ? { next: href(offset + limit) } : {}),
          },
        }),
  });
}

/** A relative link with the request's filters. Source: vbo-rest/pagination; relative since v6 (global_changes). */
function pageHref(call: Call, path: string, offset: number, limit: number): string {
  const query = new URLSearchParams(call.request.url.searchParams);
  query.set('offset', String(offset));
  query.set('limit', String(limit));
  return `/${call.version}/${path}?${query}`;
}

function wholeNumber(call: Call, name: string, standard: number, least: number, most: number): number {
  const text = call.request.url.searchParams.get(name);
  if (text === null) return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refusal(400, `${name}: must be a whole number from ${least} to ${most}`);
}

/** Whether a value matches a filter of the query; a missing filter matches every value. */
export function fits(query: URLSearchParams, name: string, value: string | undefined): boolean {
  const wanted = query.get(name);
  return wanted === null || wanted.toLowerCase() === value;
}

/** The paths of links. They keep the mixed letter case of the documents. Source: vb365-v6: POST CopyJobs. */
const linkPaths = {
  copyJob: 'copyJobs',
  organization: 'organizations',
  /** The link of a copy job to its backup job: in the singular, which no documented path serves. */
  backupJob: 'job',
  job: 'jobs',
  backupRepository: 'backuprepositories',
  jobSession: 'jobsessions',
  proxy: 'proxies',
} as const;

/** A relative link, as all links are since v6 (vbo-rest/global_changes). */
export function link(
  version: Microsoft365Version,
  kind: keyof typeof linkPaths,
  id: string,
): { href: string } {
  return { href: `/${version}/${linkPaths[kind]}/${id}` };
}

/**
 * Reads the body of a request.
 * @throws Refusal 400 unless it is a JSON object
 */
export function readJson(request: LabRequest): JsonObject {
  const body = parseJson(request.body.toString('utf8'));
  if (body === undefined) throw new Refusal(400, 'The request body is not valid JSON.');
  if (!isObject(body)) throw new Refusal(400, 'The request body must be a JSON object.');
  return body;
}

const guidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * A GUID of the body in lower case; undefined when it is missing or null.
 * @throws Refusal 400 when it is not a GUID
 */
export function guidOf(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && guidPattern.test(value)) return value.toLowerCase();
  throw new Refusal(400, `${name}: must be a GUID`);
}

/**
 * A boolean of the body; undefined when it is missing or null.
 * @throws Refusal 400 when it is not a boolean
 */
export function booleanOf(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw new Refusal(400, `${name}: must be true or false`);
}

/**
 * The refusal of a request that conflicts with the current state. Its status is not documented. The lab's choice: 409
 * from v8 on, to which the errorCode OperationConflict belongs, and 400 before.
 */
export function conflict(version: Microsoft365Version, message: string): Refusal {
  return new Refusal(version === 'v8' ? 409 : 400, message);
}
