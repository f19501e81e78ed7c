import { preflightHeaders } from './cors.ts';
import type { HttpResponse } from './http.ts';
import { problemResponse } from './problem.ts';

/**
 * Answers what no route takes: 405 where the path is known by other methods, 404 where it is not, and OPTIONS,
 * which a browser sends before it lets a page call.
 * @param routes route keys such as `GET /clones/{id}`
 */
export function answerUnrouted(
  routes: readonly string[],
  { method, path }: { method: string; path: string },
): HttpResponse {
  const methods = routes
    .map((key) => key.split(' '))
    .filter(([, template = '']) => fits(template, path))
    .map(([known = '']) => known);
  if (methods.length === 0) {
    return problemResponse('no-route', 'Not found. GET /openapi.json lists what there is.');
  }
  const allowed = [...new Set([...methods, 'OPTIONS'])].sort();
  const allow = { allow: allowed.join(', ') };
  if (method === 'OPTIONS') {
    return { status: 204, headers: { ...allow, ...preflightHeaders(methods) }, body: '' };
  }
  const detail = `This path takes ${allow.allow}.`;
  return problemResponse('method-not-allowed', detail, {}, allow);
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
