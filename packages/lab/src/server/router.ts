/** The server refuses a request; each product answers it in its own form. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The product's own code, where the status alone is not enough. */
  readonly errorCode: string | undefined;
  /** The id of the resource that the refusal concerns, where the product names it. */
  readonly resourceId: string | undefined;

  constructor(status: number, message: string, errorCode?: string, resourceId?: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.resourceId = resourceId;
  }
}

export interface RoutePattern {
  readonly method: string;
  /** Its segments; `{name}` matches any one segment. */
  readonly path: string;
}

/**
 * Finds the route for the segments of a path, and the percent-decoded values of its `{names}`. Letter case does not
 * count.
 * @throws Refusal 404 for an unknown path, 405 for a method that the path does not have, 400 for wrong encoding
 */
export function findRoute<Route extends RoutePattern>(
  routes: readonly Route[],
  method: string,
  segments: readonly string[],
  messages = {
    notFound: 'The resource does not exist.',
    notAllowed: `The method ${method} is not allowed here.`,
  },
): { readonly route: Route; readonly parameters: Readonly<Record<string, string>> } {
  const matching = routes.flatMap((route) => {
    const parameters = parametersOf(route.path.split('/'), segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  if (matching.length === 0) throw new Refusal(404, messages.notFound);
  const found = matching.find(({ route }) => route.method === method);
  if (found === undefined) throw new Refusal(405, messages.notAllowed);
  return found;
}

function parametersOf(
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
