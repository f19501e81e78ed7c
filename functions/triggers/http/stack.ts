import middy from '@middy/core';
import httpContentEncoding from '@middy/http-content-encoding';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { HttpContext, HttpEvent, HttpResponse } from './http.ts';
import { answerLimit, compressible } from './middleware/compression.ts';
import { conditionalRequests } from './middleware/conditional-requests.ts';
import { problems } from './middleware/problems.ts';
import { requestLog } from './middleware/request-log.ts';
import { cors, plainHeaders, securityHeaders } from './middleware/response-headers.ts';

/** How every answer of the HTTP API behaves, whichever function sends it. The stack sets it. */
export interface ResponsePolicy {
  /** The origins whose pages may call the API from a browser, such as `https://portal.example.com`; often none. */
  corsOrigins: readonly string[];
  /** The namespace of the metric that counts unexpected errors; absent, they are not counted. */
  metricsNamespace?: string | undefined;
}

/**
 * The policy as deployed: `CORS_ORIGINS` is a comma-separated list, absent if no origin is configured;
 * `METRICS_NAMESPACE`.
 */
export function deployedPolicy(): ResponsePolicy {
  const origins = process.env['CORS_ORIGINS'] ?? '';
  return {
    corsOrigins: origins === '' ? [] : origins.split(','),
    metricsNamespace: process.env['METRICS_NAMESPACE'],
  };
}

/**
 * The middlewares of every function of the HTTP API. A request passes them from top to bottom, and its answer from
 * bottom to top: an error first becomes a problem document, and is then processed like every other answer.
 */
export function httpStack({ corsOrigins, metricsNamespace }: ResponsePolicy) {
  return middy<HttpEvent, HttpResponse, Error, HttpContext>()
    .use(requestLog())
    .use(httpHeaderNormalizer())
    .use(plainHeaders())
    .use(securityHeaders())
    .use(cors(corsOrigins))
    .use(answerLimit())
    .use(httpContentEncoding())
    .use(conditionalRequests())
    .use(compressible())
    .use(problems(metricsNamespace));
}
