import { z } from 'zod';
import { AwsError } from './aws-error.ts';

/** Reads an operation's input. Throws AwsError `code` that names what is wrong. */
export function request<T>(schema: z.ZodType<T>, input: unknown, code: string): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError(code, z.prettifyError(parsed.error));
  return parsed.data;
}

/** One page of a list; the token is the place to go on from. Throws AwsError `invalidToken`. */
export function page<T>(items: readonly T[], size: number, token: string | undefined, invalidToken: string) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0 || from > items.length) {
    throw new AwsError(invalidToken, `Invalid Token: '${token}'`);
  }
  const to = from + size;
  return { items: items.slice(from, to), ...(to < items.length ? { nextToken: String(to) } : {}) };
}
