import * as z from 'zod';
import { isObject, type JsonObject } from '../../server/formats.ts';

/** A value of any kind. Objects may have fields that the documents do not name, because no document forbids them. */
export type Field = z.ZodType;

export const text: Field = z.string();
export const flag: Field = z.boolean();
export const guid: Field = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID');
/** A time of day. The examples have `4:00`, `14:15:22Z` and `10:00 PM`. */
export const localTime: Field = z
  .string()
  .regex(
    /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,7})?)?( [AP]M|Z|[+-]\d\d:\d\d)?$/i,
    'must be a time of day',
  );
/** Source: the description of BackupWindowDayHoursModel. */
export const hours: Field = z
  .string()
  .regex(/^[01](,[01]){23}$/, 'must be 24 times 0 or 1, separated by commas');

/** An integer of 32 bits, from `least` to `most`. */
export function whole(least = -2_147_483_648, most = 2_147_483_647): Field {
  return z.int().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
}

/** One of the names. In bodies letter case does not count: the lab's choice, as one revision's examples mix it. */
export function oneOf(...names: readonly string[]): Field {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return z
    .string()
    .refine((value) => known.has(value.toLowerCase()), { error: `must be one of ${names.join(', ')}` });
}

/** A field that may be missing, or null as in the examples. */
export const optional = (field: Field): Field => field.nullish();
export const list = (item: Field): Field => z.array(item);

type Check = (value: JsonObject) => { readonly path: string; readonly message: string } | undefined;

/** An object with at least these fields; `checks` validate relations between its fields. */
export function object(fields: Readonly<Record<string, Field>>, ...checks: readonly Check[]): Field {
  return z.looseObject(fields).superRefine((value, context) => {
    for (const check of checks) {
      const fault = check(value);
      if (fault !== undefined)
        context.addIssue({ code: 'custom', path: [fault.path], message: fault.message });
    }
  });
}

/** Chooses the form by the value. */
export function either(choose: (value: JsonObject) => Field): Field {
  return z.unknown().superRefine((value, context) => {
    const field = isObject(value) ? choose(value) : object({});
    for (const issue of field.safeParse(value, { reportInput: true }).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [...issue.path], message: messageOf(issue) });
  });
}

/** Checks that `field` is present when `applies`. */
export function needed(field: string, applies: (value: JsonObject) => boolean, when: string): Check {
  return (value) =>
    applies(value) && (value[field] === undefined || value[field] === null)
      ? { path: field, message: `is required when ${when}` }
      : undefined;
}

/** Whether a value is this name; letter case does not count. */
export function isName(value: unknown, name: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === name.toLowerCase();
}

/** The first fault in a value, with its field such as `storage.retentionPolicy.quantity`; undefined without a fault. */
export function firstFault(field: Field, value: unknown): string | undefined {
  const issue = field.safeParse(value, { reportInput: true }).error?.issues[0];
  if (issue === undefined) return undefined;
  const path = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return `The field '${path}' ${messageOf(issue)}.`;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const isMissing = issue.input === undefined || issue.input === null;
    return isMissing ? 'is required' : `must be of type ${issue.expected}`;
  }
  return issue.message;
}
