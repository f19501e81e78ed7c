import type * as z from 'zod';
import { RefusedError } from '../action.ts';

/**
 * Parses an action's input strictly.
 * @throws RefusedError `invalid-input` naming every field that is wrong; an unknown key is named, too.
 */
export function parseInput<Input>(schema: z.ZodType<Input>, value: unknown): Input {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => {
    // An action takes the body as `request`; to the caller it is the body itself.
    const at = (issue.path[0] === 'request' ? issue.path.slice(1) : issue.path).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: at ? `${at}.${key}` : key,
        message: 'There is no such field.',
      }));
    }
    return [{ field: at || 'body', message: issue.message }];
  });
  const named = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new RefusedError('invalid-input', named, problems);
}
