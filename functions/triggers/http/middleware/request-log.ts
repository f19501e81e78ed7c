import { log } from '../../../platform/log.ts';
import type { HttpContext, HttpEvent, HttpMiddleware } from '../http.ts';
import { problemOf } from '../problem.ts';

/**
 * Middleware: gives a request its id, which is returned with the answer, and writes one log line: route, status, the
 * problem's code if there is one, and the caller. It contains nothing of the request's or the answer's content.
 */
export function requestLog(): HttpMiddleware {
  const finish: HttpMiddleware['after'] = ({ event, context, response, error }) => {
    const { requestId: gatewayId } = event.requestContext;
    const { requestId, caller }: Pick<HttpContext, 'requestId'> & Partial<HttpContext> = context;
    if (response) response.headers['x-request-id'] = requestId;
    log('info', 'http', {
      route: event.routeKey,
      status: response?.statusCode,
      ...(error && { code: problemOf(error)?.code ?? 'internal' }),
      ...(caller && { caller: caller.source === 'http' ? caller.name : `${caller.source} ${caller.name}` }),
      requestId,
      ...(requestId !== gatewayId && { gatewayRequestId: gatewayId }),
    });
  };
  return {
    before({ event, context }) {
      context.requestId = requestIdOf(event);
    },
    after: finish,
    onError: finish,
  };
}

/** The caller's own `x-request-id` if it is safe for a log and a header, else API Gateway's. */
function requestIdOf({ headers, requestContext }: HttpEvent): string {
  const given = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-request-id')?.[1];
  return given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : requestContext.requestId;
}
