import * as z from 'zod';
import { nearestName, shownName } from './nearest-name.ts';

const listed = (names: readonly string[]): string => names.join(', ') || 'none';

/** "'x' is unknown; did you mean 'y'? Allowed: …" */
export function unknownName(what: string, given: string, allowed: readonly string[]): string {
  const nearest = nearestName(given, allowed);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return `Unknown ${what} '${given}'.${hint} Allowed: ${listed(allowed)}.`;
}

/** The same for a value that may come from HTTP: it is repeated only if it is close to one of the allowed ones. */
export function unknownValue(what: string, given: string, allowed: readonly string[]): string {
  return nearestName(given, allowed) === undefined
    ? `Unknown ${what}. Allowed: ${listed(allowed)}.`
    : unknownName(what, given, allowed);
}

/** An object schema that refuses unknown keys by name, one per line, and says which were meant or are allowed. */
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
 * An enumeration whose error suggests the value that was probably meant.
 * @param refused why other existing values are not accepted here
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
