/** A segment of an address that is not percent-encoded correctly. */
export class MalformedSegment extends Error {
  override readonly name = 'MalformedSegment';
}

/**
 * What the `{parameters}` of a route's path stand for in an address, or undefined when the address is another.
 * Letter case does not count.
 * @throws MalformedSegment
 */
export function matchPath(
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
    throw new MalformedSegment(segment);
  }
}
