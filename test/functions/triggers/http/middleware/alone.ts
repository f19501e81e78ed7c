import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type {
  HttpContext,
  HttpEvent,
  HttpMiddleware,
  HttpResponse,
} from '../../../../../functions/triggers/http/http.ts';

/** An event of API Gateway with only the fields that the tests need. */
export function eventWith(fields: Partial<HttpEvent> = {}): HttpEvent {
  return {
    routeKey: 'POST /clones',
    headers: {},
    isBase64Encoded: false,
    requestContext: { requestId: 'gateway' },
    ...fields,
  } as HttpEvent;
}

export const answer: HttpResponse = { statusCode: 200, headers: {}, body: '{}' };

/**
 * Runs middlewares around a handler that returns `work`.
 * @returns the response, and what they changed in the event and the context
 */
export async function around(
  middleware: HttpMiddleware | HttpMiddleware[],
  {
    event = eventWith(),
    context = {},
    work = () => answer,
  }: { event?: HttpEvent; context?: Partial<HttpContext>; work?: () => HttpResponse } = {},
) {
  const handler = middy<HttpEvent, HttpResponse, Error, HttpContext>()
    .use(middleware)
    .handler(async () => ({ ...work() }));
  const response = await handler(event, context as Context & HttpContext);
  return { response, event, context };
}
