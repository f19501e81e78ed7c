import * as z from 'zod';
import { refuseField } from '../action.ts';

const mostInPage = 1_000;

/**
 * The number of entries on a page: a whole number in a query.
 * @param usual the default
 */
export function pageLimit(most: number, usual: number) {
  const expected = `a number from 1 to ${most}`;
  return z
    .string()
    .regex(new RegExp(`^[1-9]\\d{0,${String(most).length - 1}}$`), expected)
    .transform(Number)
    .refine((limit) => limit <= most, expected)
    .default(usual);
}

/** The query parameters of every list. */
export const paging = {
  limit: pageLimit(mostInPage, 200),
  /** The `next` of an earlier answer. */
  next: z.exactOptional(z.string().max(2_500)),
};

/** Several values are separated by commas, as API Gateway joins a repeated parameter. */
export function oneOrMore<Value>(value: z.ZodType<Value, string>) {
  return z.exactOptional(
    z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(value)),
  );
}

interface Asked {
  readonly limit: number;
  readonly next?: string;
}

/** One page of a list that is in memory as a whole, in the order of `keyOf`. */
export function pageOfList<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
  { limit, next }: Asked,
): { page: Entry[]; next?: string } {
  const [after] = next === undefined ? [] : readCursor(next, 1);
  const rest = after === undefined ? entries : entries.filter((entry) => keyOf(entry) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { page, ...(last !== undefined && rest.length > limit && { next: writeCursor([keyOf(last)]) }) };
}

/** The start of the next page, encoded for callers. */
export function writeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws RefusedError `invalid-input` when it does not come from an earlier page */
export function readCursor(next: string, count: number): string[] {
  try {
    const parts = z
      .array(z.string())
      .length(count)
      .safeParse(JSON.parse(Buffer.from(next, 'base64url').toString()));
    if (parts.success) return parts.data;
  } catch {
    // not one of ours: refused below
  }
  throw refuseField('invalid-input', 'next', 'Give the "next" of an earlier answer as it came.');
}
