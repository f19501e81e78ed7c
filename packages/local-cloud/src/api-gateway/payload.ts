import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { accountId, region } from '../template/identity.ts';
import type { HttpApi, Match } from './routes.ts';

// An HTTP API passes these types on as text. Everything else is encoded in base64, form data included.
const textTypes = /^(text\/.*|application\/(json|javascript|xml)|application\/[\w.-]+\+(json|xml))$/i;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Creates the event (payload format 2.0) that API Gateway passes to a function for this request. */
export function requestEvent(
  api: HttpApi,
  { route, pathParameters }: Match,
  request: IncomingMessage,
  body: Buffer,
  at: { requestId: string; now: Date },
  claims?: JWTPayload,
): APIGatewayProxyEventV2 {
  const [rawPath = '/', rawQueryString = ''] = splitUrl(request.url ?? '/');
  const { cookie, ...others } = request.headersDistinct;
  const domainPrefix = api.id;
  const domainName = `${api.id}.execute-api.${region}.amazonaws.com`;
  const sourceIp = request.socket.remoteAddress ?? '';
  // HTTP APIs decode the path, in `rawPath` too.
  const path = decode(rawPath);
  const headers: Record<string, string> = { 'x-forwarded-for': sourceIp, 'x-forwarded-proto': 'http' };
  for (const [name, values] of Object.entries(others)) headers[name] = (values ?? []).join(',');
  const isText = isTextual(request);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString,
    ...(cookie ? { cookies: cookie.flatMap((line) => line.split(/;\s*/)) } : {}),
    headers,
    ...(rawQueryString === '' ? {} : { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: accountId,
      apiId: api.id,
      ...(claims && { authorizer: { jwt: { claims: claimsAsTexts(claims) } } }),
      domainName,
      domainPrefix,
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: at.requestId,
      routeKey: route.key,
      stage: '$default',
      time: commonLogTime(at.now),
      timeEpoch: at.now.getTime(),
    },
    ...(Object.keys(pathParameters).length === 0
      ? {}
      : {
          pathParameters: Object.fromEntries(Object.entries(pathParameters).map(([k, v]) => [k, decode(v)])),
        }),
    ...(api.stageVariables ? { stageVariables: api.stageVariables } : {}),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Splits a request target into its path and its query, both as sent. */
export function splitUrl(url: string): [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function isTextual(request: IncomingMessage): boolean {
  if (request.headers['content-encoding'] !== undefined) return false;
  const type = (request.headers['content-type'] ?? 'text/plain').split(';')[0]?.trim() ?? '';
  return textTypes.test(type);
}

function queryParameters(query: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(parameters);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray percent sign is passed on unchanged.
  }
}

function commonLogTime(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return `${day}/${months[Number(month) - 1]}/${year}:${time} +0000`;
}

/** The claims as a function receives them: each as a string, and a list as one string in brackets. */
export function claimsAsTexts(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
}

/** An HTTP response, ready to be written. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

const structured = z.object({
  statusCode: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{3}$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(100).max(599)),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Reads a function's result as API Gateway does in payload format 2.0. A result with a `statusCode` is a whole
 * response. Any other result becomes the JSON body of a 200. An invalid response becomes a 500.
 */
export function responseOf(payload: string): HttpResponse {
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : payload;
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const parsed = structured.safeParse(result);
  if (!parsed.success) return problem(500, 'Internal Server Error');
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const lowerCase = Object.entries(headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(lowerCase),
      ...(cookies && cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** A response from API Gateway itself. */
export function problem(statusCode: number, message: string): HttpResponse {
  const body = Buffer.from(JSON.stringify({ message }));
  return { statusCode, headers: { 'content-type': 'application/json' }, body };
}
