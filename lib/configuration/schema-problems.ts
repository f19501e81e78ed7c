import type * as z from 'zod';
import { inPlainWords } from './plain-words.ts';

/** What is wrong, and where in the file's structure. */
export interface Problem {
  path: readonly PropertyKey[];
  message: string;
}

/** How a schema is to parse so that `problemsOf` can tell what is wrong. */
export const explaining = { error: inPlainWords, reportInput: true } as const;

/** One problem for each mistake, in the order of the schema. */
export function problemsOf({ issues }: z.ZodError): Problem[] {
  return issues.flatMap((issue) => {
    const { path, message } = issue;
    if (issue.code === 'unrecognized_keys') {
      // A schema of ours has a line for each key.
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

/** What goes before an issue's message when there is nothing where something must be. */
export function missing({ code, input }: z.core.$ZodIssue): string {
  return code !== 'custom' && input === undefined ? 'is missing: ' : '';
}
