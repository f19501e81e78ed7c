import { readFileSync } from 'node:fs';
import { type HttpResponse, refuseUnknownQuery } from '../http.ts';
import { etagOf } from '../middleware/conditional-requests.ts';
import { deployedPolicy, httpStack } from '../stack.ts';

/** Gives what synth laid beside the bundle. Both say what this project's code says, so anyone may read them. */
const openApi = asset('openapi.json', 'application/json');
const page = asset('docs.html', 'text/html; charset=utf-8', {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
});

function asset(name: string, type: string, headers: Record<string, string> = {}): HttpResponse {
  const body = readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
  return {
    statusCode: 200,
    headers: { 'content-type': type, 'cache-control': 'no-cache', etag: etagOf(body), ...headers },
    body,
  };
}

export const handler = httpStack(deployedPolicy()).handler(async ({ rawPath, queryStringParameters }) => {
  refuseUnknownQuery(queryStringParameters);
  return rawPath === '/docs' ? page : openApi;
});
