import * as z from 'zod';
import { nearestName, shownName } from './nearest-name.ts';

const listed = (names: readonly string[]): string => names.join(', ') || 'none';

/** "'x' is unknown; did you mean 'y'? Allowed: …" */
export function unknownName(what: string, given: string, allowed: readonly string[]): string {
  const nearest = nearestName(given, allowed);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return `Unknown ${what} '${given}'.${hint} Allowed: ${listed(allowed)}.`;
}

/** The same of a value that may have come over HTTP: it is repeated only where it is little else than one of those allowed. */
export function unknownValue(what: string, given: string, allowed: readonly string[]): string {
  return nearestName(given, allowed) === undefined
    ? `Unknown ${what}. Allowed: ${listed(allowed)}.`
    : unknownName(what, given, allowed);
}

/** An object schema that refuses an unknown key by its name, each on a line, and says which were meant or allowed. */
export function strictShape<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownName(what, shownName(key, allowed), allowed)).join('\n')
        : undefined,
  });
}

/**
 * An enumeration that names the value meant when a wrong one is given.
 * @param refused why other values, which there are, are not taken here
 */
export function oneOf<const Values extends readonly string[]>(
  what: string,
  values: Values,
  refused: Readonly<Record<string, string>> = {},
) {
  return z.enum(values, {
    error: ({ input }) => {
      if (typeof input !== 'string') return `A ${what} must be one of: ${listed(values)}.`;
      const reason = Object.hasOwn(refused, input) ? refused[input] : undefined;
      if (reason !== undefined) return `The ${what} '${input}' cannot be used here: ${reason}.`;
      return unknownName(what, input, values);
    },
  });
}
