import { readFileSync } from 'node:fs';
import { routes } from '../../routes.ts';
import { answerUnrouted } from '../fallback.ts';
import { type HttpResponse, json, refuseUnknownQuery } from '../http.ts';
import { etagOf } from '../middleware/conditional-requests.ts';
import { deployedPolicy, httpStack } from '../stack.ts';

const keys: string[] = Object.values(routes).flatMap((served) => Object.values(served));
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
let openApi: HttpResponse | undefined;
let page: HttpResponse | undefined;

/** What anyone may ask for: whether the API answers, what it takes, and what no route takes. It reaches nothing of AWS. */
export const handler = httpStack(deployedPolicy()).handler(
  async ({ requestContext, routeKey, rawPath, queryStringParameters }) => {
    if (routeKey === '$default')
      return answerUnrouted(keys, { method: requestContext.http.method, path: rawPath });
    refuseUnknownQuery(queryStringParameters);
    if (rawPath === '/openapi.json') {
      openApi ??= asset('openapi.json', 'application/json');
      return openApi;
    }
    if (rawPath === '/docs') {
      page ??= asset('docs.html', 'text/html; charset=utf-8', { 'content-security-policy': pagePolicy });
      return page;
    }
    return json(200, { status: 'ok' });
  },
);

/** What synth laid beside the bundle. It says what this project's code says. */
function asset(name: string, type: string, headers: Record<string, string> = {}): HttpResponse {
  const body = readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
  return {
    statusCode: 200,
    headers: { 'content-type': type, 'cache-control': 'no-cache', etag: etagOf(body), ...headers },
    body,
  };
}
