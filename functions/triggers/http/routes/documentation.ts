import { readFileSync } from 'node:fs';
import { answering } from '../answering.ts';
import { etagOf } from '../etag.ts';
import type { HttpResponse } from '../http.ts';
import { deployedManners } from '../manners.ts';
import { refuseUnknownQuery } from '../refuse-unknown.ts';

/** Gives what synth laid beside the bundle. Both say what this project's code says, so anyone may read them. */
const openApi = asset('openapi.json', 'application/json');
const page = asset('docs.html', 'text/html; charset=utf-8', {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
});

function asset(name: string, type: string, headers: Record<string, string> = {}): HttpResponse {
  const body = readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
  return {
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'no-cache', etag: etagOf(body), ...headers },
    body,
  };
}

export const handler = answering(deployedManners(), async ({ rawPath, queryStringParameters }) => {
  refuseUnknownQuery(queryStringParameters);
  return rawPath === '/docs' ? page : openApi;
});
