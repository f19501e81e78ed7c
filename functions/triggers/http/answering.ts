import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { log } from '../../platform/log.ts';
import { unexpectedError } from '../../platform/unexpected-error.ts';
import { compressed, variesByEncoding } from './compress.ts';
import { corsHeaders } from './cors.ts';
import { conditionOf } from './etag.ts';
import type { HttpResponse } from './http.ts';
import type { Manners } from './manners.ts';
import { problemFromError, problemResponse } from './problem.ts';
import type { ProblemCode } from './problem-types.ts';
import { requestIdOf } from './request-id.ts';

export type HttpEvent = APIGatewayProxyEventV2;

/** Of an answer that is not a page, a browser shall load and frame nothing. Pages bring a policy of their own. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** What goes with serving one request. */
export interface Serving {
  requestId: string;
  /** Adds to the request's line in the log. */
  tell(fields: { caller: string }): void;
}

/**
 * Makes the Lambda handler around `serve`: an error becomes a problem document, every request leaves one line in
 * the log, and every answer has the manners of the API.
 */
export function answering(
  manners: Manners,
  serve: (event: HttpEvent, serving: Serving) => Promise<HttpResponse>,
) {
  return middy<HttpEvent, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
    const gatewayId = event.requestContext.requestId;
    const requestId = requestIdOf(event.headers['x-request-id'], gatewayId);
    const ids = { requestId, ...(requestId !== gatewayId && { gatewayRequestId: gatewayId }) };
    const told = {};
    const tell: Serving['tell'] = (fields) => Object.assign(told, fields);
    const response = await serve(event, { requestId, tell }).catch((error) => {
      const problem = problemFromError(error);
      if (problem) return problem;
      log('error', 'http-failed', { route: event.routeKey, ...ids, ...unexpectedError(error) });
      return internalProblem(requestId);
    });
    const { result, code } = mannerly(event, response, manners, requestId);
    const status = result.statusCode ?? 0;
    log('info', 'http', { route: event.routeKey, status, ...(code && { code }), ...told, ...ids });
    return result;
  });
}

/** Lambda gives answers of up to 6 MB (Lambda quotas); some of it goes to the headers and the envelope. */
const largestAnswerBytes = 5_900_000;

function tooLargeProblem(bytes: number): HttpResponse {
  const detail = `The answer has ${bytes} bytes, and ${largestAnswerBytes} can be given. Take it compressed ("Accept-Encoding: gzip"), ask for less, or read a report from the evidence bucket.`;
  return problemResponse('response-too-large', detail);
}

function preconditionProblem(): HttpResponse {
  const detail = 'It is not, or no longer, as "If-Match" has it. Leave the header out to get it as it is.';
  return problemResponse('precondition-failed', detail);
}

function internalProblem(requestId: string): HttpResponse {
  const detail = `Something went wrong on our side. Quote the request id ${requestId}.`;
  return problemResponse('internal', detail);
}

/** An answer as it is given, and which problem it tells of, if any. */
interface Mannerly {
  result: APIGatewayProxyStructuredResultV2;
  code: ProblemCode | undefined;
}

/**
 * Gives a response its request id, security and CORS headers, makes it small or not modified where asked, and a problem
 * where it is another than asked for, or too large.
 */
export function mannerly(
  event: Pick<HttpEvent, 'headers'>,
  { status, headers, body, code }: HttpResponse,
  { corsOrigins }: Manners,
  requestId: string,
): Mannerly {
  const condition = status === 200 ? conditionOf(event.headers, headers['etag']) : undefined;
  if (condition === 'failed') return mannerly(event, preconditionProblem(), { corsOrigins }, requestId);
  const { origin, 'accept-encoding': acceptEncoding } = event.headers;
  const common: Record<string, string> = { ...securityHeaders, ...headers, 'x-request-id': requestId };
  const cors = corsHeaders(origin, corsOrigins);
  if (condition === 'unchanged') {
    const { 'content-type': _type, 'content-disposition': _disposition, ...kept } = common;
    const result = { statusCode: 304, headers: withVary(kept, cors, variesByEncoding(body)), body: '' };
    return { result, code };
  }
  const small = compressed(body, acceptEncoding);
  const bytes = Buffer.byteLength(small.body);
  if (bytes > largestAnswerBytes) {
    return mannerly(event, tooLargeProblem(bytes), { corsOrigins }, requestId);
  }
  const { isBase64Encoded } = small;
  const all = withVary(common, cors, small.headers);
  return { result: { statusCode: status, headers: all, body: small.body, isBase64Encoded }, code };
}

/** Puts headers together; of `vary`, every value counts. */
function withVary(...parts: Record<string, string>[]): Record<string, string> {
  const vary = parts.flatMap((part) => part['vary'] ?? []).join(', ');
  return { ...Object.assign({}, ...parts), ...(vary !== '' && { vary }) };
}
