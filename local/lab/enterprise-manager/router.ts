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
          const parameters = matchSegments(route.path.split('/'), rest);
          return parameters === undefined ? [] : [{ route, parameters }];
        })
      : [];
  if (matching.length === 0) throw new Refusal(404, 'The resource does not exist.');
  const found = matching.find(({ route }) => route.method === method);
  if (found === undefined) throw new Refusal(405, `The method ${method} is not allowed here.`);
  return found;
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    const name = /^\{(.+)\}$/.exec(expected)?.[1];
    if (name !== undefined) parameters[name] = decode(actual);
    else if (expected.toLowerCase() !== actual.toLowerCase()) return undefined;
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, 'The address is not percent-encoded correctly.');
  }
}
