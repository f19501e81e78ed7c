import type * as z from 'zod';
import { inPlainWords } from './plain-words.ts';

/** A problem, and its place in the file's structure. */
export interface Problem {
  path: readonly PropertyKey[];
  message: string;
}

/** The options for parsing that `problemsOf` needs. */
export const explaining = { error: inPlainWords, reportInput: true } as const;

/** One problem for each mistake, in the order of the schema. */
export function problemsOf({ issues }: z.ZodError): Problem[] {
  return issues.flatMap((issue) => {
    const { path, message } = issue;
    if (issue.code === 'unrecognized_keys') {
      // The message of our schemas has one line per key.
      const lines = message.split('\n');
      return issue.keys.map((key, index) => ({ path: [...path, key], message: lines[index] ?? message }));
    }
    const called = path.length === 0 ? '' : `${path.join('.')}: `;
    if (issue.code === 'invalid_key') {
      return [{ path, message: `${called}${issue.issues.map((each) => each.message).join('; ')}` }];
    }
    const shown = issue.code === 'custom' ? issue.params?.['shown'] : undefined;
    const words = typeof shown === 'string' ? shown : message;
    return [{ path, message: `${called}${missing(issue)}${words}` }];
  });
}

/** The prefix of an issue's message if a required value is missing. */
export function missing({ code, input }: z.core.$ZodIssue): string {
  return code !== 'custom' && input === undefined ? 'is missing: ' : '';
}
