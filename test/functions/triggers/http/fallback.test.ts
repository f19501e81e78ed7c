import { expect, it } from 'vitest';
import { answerUnrouted } from '../../../../functions/triggers/http/fallback.ts';

const routes = ['POST /clones', 'GET /clones/{id}', 'HEAD /clones/{id}', 'DELETE /clones/{id}'];
const answer = (method: string, path: string) => answerUnrouted(routes, { method, path });

it('says which methods a known path takes', () => {
  const { status, headers, body } = answer('PATCH', '/clones/a');
  expect(status).toBe(405);
  expect(headers['allow']).toBe('DELETE, GET, HEAD, OPTIONS');
  expect(JSON.parse(body)).toMatchObject({ code: 'method-not-allowed', status: 405 });
  expect(answer('GET', '/clones').headers['allow']).toBe('OPTIONS, POST');
});

it.each(['/', '/clone', '/clones/', '/clones/a/b', '/constructor'])('knows no %s', (path) => {
  const { status, body } = answer('GET', path);
  expect(status).toBe(404);
  expect(JSON.parse(body)).toMatchObject({ type: 'urn:veeam-automation:problem:no-route' });
});

it('answers OPTIONS for a known path, and for no other', () => {
  expect(answer('OPTIONS', '/clones/a')).toMatchObject({
    status: 204,
    headers: { allow: 'DELETE, GET, HEAD, OPTIONS', 'access-control-allow-methods': 'GET, HEAD, DELETE' },
  });
  expect(answer('OPTIONS', '/nothing').status).toBe(404);
});
