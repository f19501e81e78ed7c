import { MalformedSegment, matchPath } from '../server/router.ts';
import { Refusal } from './refusal.ts';
import { ROUTES, type Route } from './routes.ts';

interface Found {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The route for a path. Throws Refusal: 404 for an unknown path, 405 for a method the path does not have. */
export function findRoute(method: string, pathname: string): Found {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const [root, ...rest] = segments;
  const matching =
    root?.toLowerCase() === 'api'
      ? ROUTES.flatMap((route) => {
          const parameters = parametersOf(route, rest);
          return parameters === undefined ? [] : [{ route, parameters }];
        })
      : [];
  if (matching.length === 0) throw new Refusal(404, 'The resource does not exist.');
  const found = matching.find(({ route }) => route.method === method);
  if (found === undefined) throw new Refusal(405, `The method ${method} is not allowed here.`);
  return found;
}

/** @throws Refusal 400 for an address that is not encoded as it should be */
function parametersOf(route: Route, segments: readonly string[]): Record<string, string> | undefined {
  try {
    return matchPath(route.path.split('/'), segments);
  } catch (error) {
    if (!(error instanceof MalformedSegment)) throw error;
    throw new Refusal(400, 'The address is not percent-encoded correctly.');
  }
}
