import { z } from 'zod';

const patterns = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const prefixOnly = z.strictObject({ 's3:prefix': patterns });

/** The conditions that can be judged here: what prefix a listing asks for. */
export const conditionSchema = z.strictObject({
  StringEquals: prefixOnly.optional(),
  StringLike: prefixOnly.optional(),
});

export type Condition = z.infer<typeof conditionSchema>;

/**
 * Whether `keys`, the condition keys of a request, meet all of a statement's conditions. A request without the key
 * meets none of them. `like` tells whether a pattern covers a value.
 */
export function meets(
  condition: Condition | undefined,
  keys: Readonly<Record<string, string>>,
  like: (pattern: string, value: string) => boolean,
): boolean {
  const prefix = keys['s3:prefix'];
  const { StringEquals, StringLike } = condition ?? {};
  const equal = StringEquals?.['s3:prefix'].some((each) => each === prefix) ?? true;
  const alike = StringLike?.['s3:prefix'].some((each) => prefix !== undefined && like(each, prefix)) ?? true;
  return equal && alike;
}
