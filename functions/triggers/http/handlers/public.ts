import { routes } from '../../routes.ts';
import { Console, referencePage, signInAnswer, textAnswer, textOf } from '../console.ts';
import { answerUnrouted } from '../fallback.ts';
import { type HttpResponse, json, refuseUnknownQuery } from '../http.ts';
import { deployedPolicy, httpStack } from '../stack.ts';

const keys: string[] = Object.values(routes).flatMap((served) => Object.values(served));
/** The documents of the API, and of the events that it sends. */
const documents: Record<string, HttpResponse> = {};
let reference: HttpResponse | undefined;
let console: Console | undefined;

/**
 * What anyone may request: the console, the health of the API, its documents, and the fallback for unknown routes. This
 * function uses no service of AWS.
 */
export const handler = httpStack(deployedPolicy()).handler(
  async ({ requestContext, routeKey, rawPath, queryStringParameters, pathParameters }) => {
    if (routeKey === '$default')
      return answerUnrouted(keys, { method: requestContext.http.method, path: rawPath });
    refuseUnknownQuery(queryStringParameters, rawPath === '/' ? signInAnswer : []);
    if (rawPath === '/openapi.json' || rawPath === '/asyncapi.json') {
      documents[rawPath] ??= textAnswer(textOf(rawPath.slice(1)), 'application/json');
      return documents[rawPath];
    }
    if (rawPath === '/docs') {
      reference ??= referencePage();
      return reference;
    }
    if (rawPath === '/health') return json(200, { status: 'ok' });
    console ??= new Console();
    return rawPath === '/' ? console.page : console.asset(pathParameters?.['file']);
  },
);
