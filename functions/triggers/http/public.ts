import { routes } from '../routes.ts';
import { Console, documentOf, referencePage, signInAnswer } from './console.ts';
import { answerUnrouted } from './fallback.ts';
import { type HttpResponse, json, refuseUnknownQuery } from './http.ts';
import { httpStack, type ResponsePolicy } from './stack.ts';

const keys: string[] = Object.values(routes).flatMap((served) => Object.values(served));

/**
 * Makes the Lambda handler of what anyone may request: the console, the health of the API, its documents, and the
 * fallback for unknown routes. What it serves is read once.
 * @param folder of the bundle, beside which synth has put the files
 */
export function publicHandler(policy: ResponsePolicy, folder: URL) {
  const documents: Record<string, HttpResponse> = {};
  let reference: HttpResponse | undefined;
  let console: Console | undefined;
  return httpStack(policy).handler(
    async ({ requestContext, routeKey, rawPath, queryStringParameters, pathParameters }) => {
      if (routeKey === '$default')
        return answerUnrouted(keys, { method: requestContext.http.method, path: rawPath });
      refuseUnknownQuery(queryStringParameters, rawPath === '/' ? signInAnswer : []);
      if (rawPath === '/openapi.json' || rawPath === '/asyncapi.json') {
        documents[rawPath] ??= documentOf(rawPath.slice(1), folder);
        return documents[rawPath];
      }
      if (rawPath === '/docs') {
        reference ??= referencePage(folder);
        return reference;
      }
      if (rawPath === '/health') return json(200, { status: 'ok' });
      console ??= new Console(folder);
      return rawPath === '/' ? console.page : console.asset(pathParameters?.['file']);
    },
  );
}
