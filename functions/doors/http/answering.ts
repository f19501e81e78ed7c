import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { log } from '../../platform/log.ts';
import { compressed } from './compress.ts';
import { corsHeaders } from './cors.ts';
import { isKnown } from './etag.ts';
import type { HttpResponse } from './http.ts';
import type { Manners } from './manners.ts';
import { problemFromError, problemResponse } from './problem.ts';
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
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      log('error', 'http-failed', { route: event.routeKey, ...ids, error: name, message });
      return internalProblem(requestId);
    });
    const result = mannerly(event, response, manners, requestId);
    log('info', 'http', { route: event.routeKey, status: result.statusCode ?? 0, ...told, ...ids });
    return result;
  });
}

/** Lambda gives answers of up to 6 MB (Lambda quotas); some of it goes to the headers and the envelope. */
const largestAnswerBytes = 5_900_000;

function tooLargeProblem(bytes: number): HttpResponse {
  const detail = `The answer has ${bytes} bytes, and ${largestAnswerBytes} can be given. Take it compressed ("Accept-Encoding: gzip"), ask for less, or read a report from the evidence bucket.`;
  return problemResponse('response-too-large', detail);
}

function internalProblem(requestId: string): HttpResponse {
  const detail = `Something went wrong on our side. Quote the request id ${requestId}.`;
  return problemResponse('internal', detail);
}

/** Gives a response its request id, security and CORS headers, and makes it small or not modified where asked. */
export function mannerly(
  event: Pick<HttpEvent, 'headers'>,
  { status, headers, body }: HttpResponse,
  { corsOrigins }: Manners,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const { origin, 'if-none-match': ifNoneMatch, 'accept-encoding': acceptEncoding } = event.headers;
  const common: Record<string, string> = { ...securityHeaders, ...headers, 'x-request-id': requestId };
  const cors = corsHeaders(origin, corsOrigins);
  if (status === 200 && isKnown(headers['etag'], ifNoneMatch)) {
    const { 'content-type': _type, 'content-disposition': _disposition, ...kept } = common;
    return { statusCode: 304, headers: withVary(kept, cors), body: '' };
  }
  const small = compressed(body, acceptEncoding);
  const bytes = Buffer.byteLength(small.body);
  if (bytes > largestAnswerBytes) {
    return mannerly(event, tooLargeProblem(bytes), { corsOrigins }, requestId);
  }
  return {
    statusCode: status,
    headers: withVary(common, cors, small.headers),
    body: small.body,
    isBase64Encoded: small.isBase64Encoded,
  };
}

/** Puts headers together; of `vary`, every value counts. */
function withVary(...parts: Record<string, string>[]): Record<string, string> {
  const vary = parts.flatMap((part) => part['vary'] ?? []).join(', ');
  return { ...Object.assign({}, ...parts), ...(vary !== '' && { vary }) };
}
