import { nearestName } from '../../input/nearest-name.ts';
import { refuseFields } from '../../input/parse-input.ts';
import { shownName } from '../../input/shown-name.ts';

type Query = Record<string, string | undefined>;

/**
 * Refuses every query parameter that a route does not take: one that is passed over would change what a request does,
 * as `?dryRun=true` does where it belongs in the body.
 * @param inBody what the route takes in its body instead
 * @throws RefusedError `invalid-input`, naming each
 */
export function refuseUnknownQuery(
  query: Query = {},
  known: readonly string[] = [],
  inBody: readonly string[] = [],
): void {
  const problems = Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: shownName(name, [...known, ...inBody]),
      message: unknownWords(name, known, inBody),
    }));
  if (problems.length > 0) throw refuseFields(problems);
}

/**
 * Refuses a body where a route takes none, for the same reason; an empty object says as much as no body.
 * @throws RefusedError `invalid-input`, naming each field
 */
export function refuseBody(body: unknown): void {
  if (body === undefined) return;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isObject) throw refuseFields([{ field: 'body', message: 'This takes no body.' }]);
  const problems = Object.keys(body).map((field) => ({
    field: shownName(field),
    message: 'There is no such field: this takes no body.',
  }));
  if (problems.length > 0) throw refuseFields(problems);
}

function unknownWords(name: string, known: readonly string[], inBody: readonly string[]): string {
  if (inBody.includes(name)) return 'It belongs in the body, not in the query.';
  const none = 'There is no such query parameter';
  const nearest = nearestName(name, [...known, ...inBody]);
  if (nearest !== undefined) {
    return `${none}. Did you mean "${nearest}"${known.includes(nearest) ? '' : ', in the body'}?`;
  }
  return known.length === 0 ? `${none}: this takes none.` : `${none}. There are: ${known.join(', ')}.`;
}
