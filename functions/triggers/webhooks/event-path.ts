import { RefusedError } from '../../action.ts';

/** A place in an event, such as `$.ticket.fields.name` or `$.items[0].id`. */
export const eventPath = /^\$(\.[A-Za-z_][\w-]*|\[\d{1,4}\])+$/;

/** What an event holds at a path; undefined when there is nothing. */
export function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index] of path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]/g)) {
    const key = name ?? index ?? '';
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    if (index !== undefined && !Array.isArray(value)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/**
 * Fills what a rule gives an action from an event: a text that is a path becomes what the event holds there, at any
 * depth; everything else stays as it is written.
 * @throws RefusedError `invalid-input` when the event has nothing at a path
 */
export function filled(given: unknown, event: unknown): unknown {
  if (typeof given === 'string' && eventPath.test(given)) {
    const value = valueAt(event, given);
    if (value === undefined) {
      const message = 'The event has nothing there.';
      throw new RefusedError('invalid-input', `${given}: ${message}`, [{ field: given, message }]);
    }
    return value;
  }
  if (Array.isArray(given)) return given.map((item) => filled(item, event));
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, filled(value, event)]));
}
