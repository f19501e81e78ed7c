import { log, unexpectedError } from '../../../platform/log.ts';
import { countMetric } from '../../../platform/metrics.ts';
import type { HttpMiddleware } from '../http.ts';
import { HttpProblem, problemOf } from '../problem.ts';

/**
 * Middleware: turns an error into its problem document (RFC 9457). An unexpected error is logged, counted in
 * `ApiErrors`, which has an alarm, and answered with only the request id.
 * @param namespace of the metrics; undefined to count nothing
 */
export function problems(namespace?: string): HttpMiddleware {
  return {
    onError(request) {
      const { event, context, error } = request;
      const problem = problemOf(error);
      if (!problem) {
        const { requestId } = context;
        log('error', 'http-failed', { route: event.routeKey, requestId, ...unexpectedError(error) });
        if (namespace !== undefined) countMetric(namespace, new Date(), 'ApiErrors');
      }
      const { requestId } = context;
      const internal = `Something went wrong on our side. Quote the request id ${requestId}.`;
      request.response = (problem ?? new HttpProblem('internal', internal)).response();
    },
  };
}
