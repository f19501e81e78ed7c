import type { HttpResponse } from './http.ts';
import { HttpProblem } from './problem.ts';

/**
 * Answers requests that no route matches: 405 if the path is known with other methods, 404 if it is not, and OPTIONS,
 * which a browser sends before it lets a page call.
 * @param routes route keys such as `GET /clones/{id}`; GET includes HEAD
 * @throws HttpProblem `method-not-allowed`, `no-route`
 */
export function answerUnrouted(
  routes: readonly string[],
  { method, path }: { method: string; path: string },
): HttpResponse {
  const methods = routes
    .map((key) => key.split(' '))
    .filter(([, template = '']) => fits(template, path))
    .flatMap(([known = '']) => (known === 'GET' ? [known, 'HEAD'] : [known]));
  if (methods.length === 0) {
    throw new HttpProblem('no-route', 'Not found. GET /openapi.json lists what there is.');
  }
  const allowed = [...new Set([...methods, 'OPTIONS'])].sort();
  const allow = { allow: allowed.join(', ') };
  if (method === 'OPTIONS') {
    return { statusCode: 204, headers: { ...allow, ...preflightHeaders(methods) }, body: '' };
  }
  const detail = `This path takes ${allow.allow}.`;
  throw new HttpProblem('method-not-allowed', detail, {}, allow);
}

function fits(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) =>
      segment.startsWith('{') ? given[index] !== '' : segment === given[index],
    )
  );
}

/** What a page of another origin may send (Fetch standard, CORS protocol). */
const accepted = 'authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id';
const preflightSeconds = 600;

/** The answer to a preflight request: the methods of the path, and the headers that the API accepts. */
function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': accepted,
    'access-control-max-age': String(preflightSeconds),
  };
}
