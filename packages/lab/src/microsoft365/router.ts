import { MalformedSegment, matchPath } from '../server/router.ts';
import { API_VERSIONS, type ApiVersion } from './options.ts';
import { Refusal } from './refusal.ts';
import { ROUTES, type Route } from './routes.ts';

/** A path taken apart: the version, when it names one, and what follows it. */
export interface VersionedPath {
  readonly version: ApiVersion | undefined;
  readonly segments: readonly string[];
}

/** Letter case does not count, as its clients show. */
export function splitPath(pathname: string): VersionedPath {
  const [first = '', ...segments] = pathname.split('/').filter((segment) => segment !== '');
  return { version: API_VERSIONS.find((version) => version === first.toLowerCase()), segments };
}

/** Whether a path below the version is this one. */
export function isPath(segments: readonly string[], path: string): boolean {
  return segments.join('/').toLowerCase() === path.toLowerCase();
}

interface Found {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The route for a path. Throws Refusal: 404 for an unknown path, 405 for a method the path does not have. */
export function findRoute(method: string, version: ApiVersion, segments: readonly string[]): Found {
  const matching = ROUTES.flatMap((route) => {
    if (route.versions?.includes(version) === false) return [];
    const parameters = parametersOf(route, segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
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
