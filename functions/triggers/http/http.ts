import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Action, ActionContext, Caller, Permission } from '../../action.ts';
import { nearestName, shownName } from '../../input/nearest-name.ts';
import { parseInput, refuseFields } from '../../input/parse-input.ts';
import { keyOf, type Operation } from '../routes.ts';

/** The parts of an HTTP request that every route needs, parsed. */
export interface HttpRequest {
  headers: Record<string, string | undefined>;
  path: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  body: unknown;
}

/** An answer in API Gateway's payload format 2.0. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded?: boolean;
}

/** API Gateway's event. The body is text until the middleware has parsed it; then it is any JSON value. */
export interface HttpEvent extends Omit<APIGatewayProxyEventV2, 'body'> {
  body?: unknown;
}

/** What the middlewares of a request have found out; each field is set once its middleware has run. */
export interface HttpContext extends Context {
  requestId: string;
  route: Route;
  caller: Caller;
  /** The encoding in which the answer may be sent. */
  preferredEncoding?: string;
}

export type HttpMiddleware = MiddlewareObj<HttpEvent, HttpResponse, Error, HttpContext>;

/** A request as routes see it. */
export function requestOf(
  { headers, pathParameters, queryStringParameters }: HttpEvent,
  body: unknown,
): HttpRequest {
  return { headers, path: pathParameters ?? {}, query: queryStringParameters ?? {}, body };
}

/** A format in which a route accepts its body. */
export interface BodyForm {
  /** The media type, without parameters. */
  type: string;
  /** In words, such as "JSON". */
  name: string;
  /** Absent if JSON is accepted, too. */
  read?(bytes: Buffer): unknown;
}

/** The body that a route accepts: JSON and these formats; up to `maximumBytes`, 64 KiB by default. */
export interface BodyOptions {
  forms?: readonly BodyForm[];
  maximumBytes?: number;
}

/** One route of the HTTP API. */
export interface Route {
  /** API Gateway's route key, e.g. `POST /clones`. */
  key: string;
  /** Absent: any authenticated caller may call it. */
  permission?: Permission;
  /**
   * Another way to authenticate than by a token, such as a signed link. Returns undefined if the request does not use
   * it.
   */
  authenticate?(request: HttpRequest): Promise<Caller | undefined>;
  /** The body that it accepts, if it is not JSON of the usual size. */
  body?: BodyOptions;
  /** Parses the request into a prepared action, which knows the servers that it touches, and runs. */
  prepare(request: HttpRequest): { servers: string[]; run(context: ActionContext): Promise<HttpResponse> };
}

interface RouteExtras extends Pick<Route, 'authenticate'> {
  /** The names of the query parameters; none by default. Any other is refused. */
  query?: readonly string[] | ((headers: HttpRequest['headers']) => readonly string[]);
  /** The names of the body's fields; absent, a body is refused. The action's input schema checks the values. */
  body?: readonly string[];
  /** The body that it accepts, if it is not JSON of the usual size. */
  forms?: BodyOptions;
}

/** Exposes an action over HTTP: how an operation's request becomes the action's input, and its output an answer. */
export function route<Input, Output>(
  operation: Operation,
  action: Action<Input, Output>,
  input: (request: HttpRequest) => unknown,
  respond: (output: Output, request: HttpRequest) => HttpResponse,
  { query: taken = [], body: inBody, forms, ...also }: RouteExtras = {},
): Route {
  return {
    ...also,
    ...(forms && { body: forms }),
    key: keyOf(operation),
    permission: action.permission,
    prepare(request) {
      const known = typeof taken === 'function' ? taken(request.headers) : taken;
      refuseUnknownQuery(request.query, known, known.length === 0 ? inBody : []);
      if (!inBody) refuseBody(request.body);
      const parsed = parseInput(action.input, input(request));
      return {
        servers: action.servers(parsed),
        run: async (context) => respond(await action.run(parsed, context), request),
      };
    },
  };
}

/** A JSON answer that must not be cached. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** Clones, checks and policy runs take from seconds to minutes. */
const lookAgainSeconds = '5';

/** The answer for started work: where to ask for its status, and how soon to do so. */
export function accepted(value: unknown, location: string): HttpResponse {
  return json(202, value, { location, 'retry-after': lookAgainSeconds });
}

/** The `Link` header to a list's next page (RFC 8288), if there is one. */
export function nextLink(
  path: string,
  query: HttpRequest['query'],
  next: string | undefined,
): Record<string, string> {
  if (next === undefined) return {};
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const parameters = new URLSearchParams({ ...Object.fromEntries(given), next });
  return { link: `<${path}?${parameters}>; rel="next"` };
}

/**
 * Refuses every query parameter that a route does not know. An ignored one could change the meaning of a request:
 * `?dryRun=true`, where the field belongs in the body.
 * @param inBody the names of the fields that belong in the route's body
 * @throws RefusedError `invalid-input`, naming each
 */
export function refuseUnknownQuery(
  query: HttpRequest['query'] = {},
  known: readonly string[] = [],
  inBody: readonly string[] = [],
): void {
  const problems = Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: shownName(name, [...known, ...inBody]),
      message: unknownWords(name, known, inBody),
    }));
  if (problems.length > 0) throw refuseFields(problems);
}

/**
 * Refuses a body where a route accepts none, for the same reason; an empty object counts as no body.
 * @throws RefusedError `invalid-input`, naming each field
 */
export function refuseBody(body: unknown): void {
  if (body === undefined) return;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isObject) throw refuseFields([{ field: 'body', message: 'This takes no body.' }]);
  const problems = Object.keys(body).map((field) => ({
    field: shownName(field),
    message: 'Unknown field: this takes no body.',
  }));
  if (problems.length > 0) throw refuseFields(problems);
}

function unknownWords(name: string, known: readonly string[], inBody: readonly string[]): string {
  if (inBody.includes(name)) return 'It belongs in the body, not in the query.';
  const none = 'Unknown query parameter';
  const nearest = nearestName(name, [...known, ...inBody]);
  if (nearest !== undefined) {
    return `${none}. Did you mean "${nearest}"${known.includes(nearest) ? '' : ', in the body'}?`;
  }
  return known.length === 0 ? `${none}: this takes none.` : `${none}. There are: ${known.join(', ')}.`;
}
