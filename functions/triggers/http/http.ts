import type { Action, ActionContext, Caller, Permission } from '../../action.ts';
import { parseInput } from '../../input/parse-input.ts';
import type { ProblemCode } from './problem-types.ts';
import { refuseBody, refuseUnknownQuery } from './refuse-unknown.ts';

/** An HTTP request as far as every route needs it parsed. */
export interface HttpRequest {
  headers: Record<string, string | undefined>;
  path: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  body: unknown;
}

/** A body as API Gateway hands it over. */
export interface HttpBody {
  body?: string;
  isBase64Encoded: boolean;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Of a problem document: which it is, for the log. */
  code?: ProblemCode;
}

/** A request's body, or the problem to answer with. */
export type ReadBody = { value: unknown } | { problem: HttpResponse };

/** One route of the HTTP API. */
export interface Route {
  /** API Gateway's route key, e.g. `POST /clones`. */
  key: string;
  permission: Permission;
  /** Another way than a token to be known, such as a signed link. Undefined: not known by it. */
  authenticate?(request: HttpRequest): Promise<Caller | undefined>;
  /** Reads the body otherwise than as JSON of the usual size. */
  readBody?(event: HttpBody, headers: HttpRequest['headers']): ReadBody;
  /** Parses the request; what comes back knows which servers it touches, and runs. */
  prepare(request: HttpRequest): { servers: string[]; run(context: ActionContext): Promise<HttpResponse> };
}

interface RouteExtras extends Pick<Route, 'authenticate' | 'readBody'> {
  /** The names that the query may hold; none when left out. Any other is refused. */
  query?: readonly string[] | ((headers: HttpRequest['headers']) => readonly string[]);
  /** The names of the fields that the body has; left out, a body is refused. The action's input judges them. */
  body?: readonly string[];
}

/** Opens the HTTP trigger to an action: how a request becomes its input, and its output an answer. */
export function route<Input, Output>(
  key: string,
  action: Action<Input, Output>,
  input: (request: HttpRequest) => unknown,
  respond: (output: Output, request: HttpRequest) => HttpResponse,
  { query: taken = [], body: inBody, ...also }: RouteExtras = {},
): Route {
  return {
    ...also,
    key,
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
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** Clones, checks and runs of policies take from some seconds to minutes. */
const lookAgainSeconds = '5';

/** The answer to what was started and goes on: where to ask how it stands, and when that makes sense. */
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
