import { expect, it } from 'vitest';
import { answerUnrouted } from '../../../../functions/triggers/http/fallback.ts';
import type { HttpResponse } from '../../../../functions/triggers/http/http.ts';
import { HttpProblem } from '../../../../functions/triggers/http/problem.ts';

const routes = ['POST /clones', 'GET /clones/{id}', 'DELETE /clones/{id}'];
/** The answer that the thrown problem becomes. */
function answer(method: string, path: string): HttpResponse {
  try {
    return answerUnrouted(routes, { method, path });
  } catch (error) {
    if (error instanceof HttpProblem) return error.response();
    throw error;
  }
}

it('names the methods of a known path', () => {
  const { statusCode, headers, body } = answer('PATCH', '/clones/a');
  expect(statusCode).toBe(405);
  expect(headers['allow']).toBe('DELETE, GET, HEAD, OPTIONS');
  expect(JSON.parse(body)).toMatchObject({ code: 'method-not-allowed', status: 405 });
  expect(answer('GET', '/clones').headers['allow']).toBe('OPTIONS, POST');
});

it.each(['/', '/clone', '/clones/', '/clones/a/b', '/constructor'])('knows no %s', (path) => {
  const { statusCode, body } = answer('GET', path);
  expect(statusCode).toBe(404);
  expect(JSON.parse(body)).toMatchObject({ type: 'urn:veeam-automation:problem:no-route' });
});

it('answers OPTIONS only for a known path', () => {
  expect(answer('OPTIONS', '/clones/a')).toStrictEqual({
    statusCode: 204,
    headers: {
      allow: 'DELETE, GET, HEAD, OPTIONS',
      'access-control-allow-methods': 'GET, HEAD, DELETE',
      'access-control-allow-headers':
        'authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id',
      'access-control-max-age': '600',
    },
    body: '',
  });
  expect(answer('OPTIONS', '/nothing').statusCode).toBe(404);
});
