import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Action, ActionContext, Caller, Permission } from '../../action.ts';
import { nearestName, shownName } from '../../input/nearest-name.ts';
import { parseInput, refuseFields } from '../../input/parse-input.ts';
import { keyOf, type Operation } from '../routes.ts';

/** An HTTP request as far as every route needs it parsed. */
export interface HttpRequest {
  headers: Record<string, string | undefined>;
  path: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  body: unknown;
}

/** An answer, as API Gateway takes it (payload format 2.0). */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded?: boolean;
}

/** API Gateway's event. The body is text until the middleware has parsed it, and any JSON after that. */
export interface HttpEvent extends Omit<APIGatewayProxyEventV2, 'body'> {
  body?: unknown;
}

/** What a request's middlewares have found out, each once it has run. */
export interface HttpContext extends Context {
  requestId: string;
  route: Route;
  caller: Caller;
  /** The encoding that the answer may come in. */
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

/** A form in which a route takes its body. */
export interface BodyForm {
  /** The media type, without parameters. */
  type: string;
  /** In words, such as "JSON". */
  name: string;
  /** Left out where the form is JSON, too. */
  read?(bytes: Buffer): unknown;
}

/** What a route takes as its body: JSON, and these forms; up to `maximumBytes`, 64 KiB when left out. */
export interface BodyOptions {
  forms?: readonly BodyForm[];
  maximumBytes?: number;
}

/** One route of the HTTP API. */
export interface Route {
  /** API Gateway's route key, e.g. `POST /clones`. */
  key: string;
  /** Left out where whoever is known may call. */
  permission?: Permission;
  /** Another way than a token to be known, such as a signed link. Undefined: not known by it. */
  authenticate?(request: HttpRequest): Promise<Caller | undefined>;
  /** What it takes as its body beyond JSON of the usual size. */
  body?: BodyOptions;
  /** Parses the request; what comes back knows which servers it touches, and runs. */
  prepare(request: HttpRequest): { servers: string[]; run(context: ActionContext): Promise<HttpResponse> };
}

interface RouteExtras extends Pick<Route, 'authenticate'> {
  /** The names that the query may hold; none when left out. Any other is refused. */
  query?: readonly string[] | ((headers: HttpRequest['headers']) => readonly string[]);
  /** The names of the fields that the body has; left out, a body is refused. The action's input judges them. */
  body?: readonly string[];
  /** What it takes as its body beyond JSON of the usual size. */
  forms?: BodyOptions;
}

/** Opens the HTTP trigger to an action: how an operation's request becomes its input, and its output an answer. */
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

/** A JSON answer that no cache keeps. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** Clones, checks and runs of policies take from some seconds to minutes. */
const lookAgainSeconds = '5';

/** The answer to what was started and goes on: where to ask how far it is, and when that makes sense. */
export function accepted(value: unknown, location: string): HttpResponse {
  return json(202, value, { location, 'retry-after': lookAgainSeconds });
}

/** The `Link` header that leads to a list's next page (RFC 8288), where there is one. */
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
 * Refuses every query parameter that a route does not take: one that is passed over would change what a request does,
 * as `?dryRun=true` does where it belongs in the body.
 * @param inBody what the route takes in its body instead
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
 * Refuses a body where a route takes none, for the same reason; an empty object says as much as no body.
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
