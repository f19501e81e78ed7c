import type * as z from 'zod';
import { type FieldProblem, RefusedError } from '../action.ts';
import { shownName } from './nearest-name.ts';
import { inPlainWords } from './plain-words.ts';

/**
 * Parses an action's input strictly.
 * @throws RefusedError `invalid-input`, which names every field that is wrong, including unknown keys
 */
export function parseInput<Input>(schema: z.ZodType<Input>, value: unknown): Input {
  const parsed = schema.safeParse(value, { error: inPlainWords });
  if (parsed.success) return parsed.data;
  throw refuseFields(parsed.error.issues.flatMap(problemsOf));
}

/** One refusal for several fields of an input. */
export function refuseFields(problems: readonly FieldProblem[]): RefusedError {
  const named = problems.map(({ field, message }) => `${field}: ${message.replace(/\.$/, '')}`).join('; ');
  return new RefusedError('invalid-input', `${named}.`, problems);
}

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  const at = placeOf(issue.path).map(placeName).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ field: at || 'body', message: issue.message }];
  // One line per key, unless the message of a key has lines of its own.
  const lines = issue.message.split('\n');
  return issue.keys.map((key, index) => {
    const message = (lines.length === issue.keys.length && lines[index]) || 'Unknown field.';
    // A key that is close to a valid name may be repeated, whatever it looks like.
    const shown = message.includes('Did you mean') ? key : shownName(key);
    return { field: at ? `${at}.${shown}` : shown, message };
  });
}

function placeName(key: PropertyKey): string {
  return typeof key === 'string' ? shownName(key) : String(key);
}

const headers: Readonly<Record<string, string>> = { idempotencyKey: 'Idempotency-Key', ifMatch: 'If-Match' };

/** Actions take the body as `request`, and a header as a field; the error names what the caller sent. */
function placeOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  if (path[0] === 'request') return path.slice(1);
  const header = headers[String(path[0])];
  return header === undefined ? path : [header];
}
