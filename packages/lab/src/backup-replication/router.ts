import type { Revision } from './options.ts';
import { notFound, Refusal } from './refusal.ts';
import { isFrom } from './revision.ts';
import { ROUTES, type Route } from './routes.ts';

interface Found {
  readonly route: Route;
  /** In lower case; empty for a path without an id. */
  readonly id: string;
}

/** The routes a revision has. */
function routesOf(revision: Revision): readonly Route[] {
  return ROUTES.filter(({ from }) => from === undefined || isFrom(revision, from));
}

/** The route for a path. Throws Refusal: 404 for an unknown path, 405 for a method the path does not have. */
export function findRoute(method: string, pathname: string, revision: Revision): Found {
  const segments = pathname.toLowerCase().split('/');
  const matching = routesOf(revision).flatMap((route) => {
    const id = match(route.path.toLowerCase().split('/'), segments);
    return id === undefined ? [] : [{ route, id }];
  });
  if (matching.length === 0) throw notFound();
  const found = matching.find(({ route }) => route.method === method);
  if (found === undefined) throw new Refusal(405, 'MethodNotAllowed', 'HTTP Method not allowed');
  return found;
}

/** The segment that stands for `{id}`, or an empty text; undefined when the path does not fit. */
function match(pattern: readonly string[], segments: readonly string[]): string | undefined {
  if (pattern.length !== segments.length) return undefined;
  let id = '';
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected === '{id}') id = actual;
    else if (expected !== actual) return undefined;
  }
  return id;
}
