import * as z from 'zod';

/** An object of a job's document. */
export type Fields = Readonly<Record<string, unknown>>;
type Report = (field: string | undefined, message: string) => void;

/** A rule about how the fields of one part depend on each other. It reports a field, or the part itself. */
export type Rule = (part: Fields, report: Report) => void;

/**
 * An object of a job's document. Its unknown fields are passed on. Its rules run even if some of its fields are wrong,
 * so that one answer has all faults.
 */
export function part(shape: Readonly<Record<string, z.ZodType>>, ...rules: readonly Rule[]): z.ZodType {
  return rules.reduce<z.ZodType<Fields>>(
    (schema, rule) =>
      schema.superRefine(
        (fields, { addIssue }) =>
          rule(fields, (field, message) =>
            addIssue({ code: 'custom', path: field === undefined ? [] : [field], message }),
          ),
        { when: ({ value }) => isFields(value) },
      ),
    z.looseObject(shape),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A condition on a field of the part. Texts are compared without regard to case. */
export interface Condition {
  readonly field: string;
  readonly is: string | boolean;
}

export const enabled: Condition = { field: 'isEnabled', is: true };

export function holds({ field, is }: Condition, fields: Fields): boolean {
  const value = fields[field];
  return typeof value === 'string' && typeof is === 'string'
    ? value.toLowerCase() === is.toLowerCase()
    : value === is;
}

/** The fields must be present and not empty when the condition holds. */
export function needs(condition: Condition, ...fields: readonly string[]): Rule {
  return (given, report) => {
    if (!holds(condition, given)) return;
    for (const field of fields) if (isEmpty(given[field])) report(field, neededWhen(condition));
  };
}

/** At least one of the fields must be present when the condition holds. The fault names the first of them. */
export function needsAny(condition: Condition, ...fields: readonly [string, ...string[]]): Rule {
  return (given, report) => {
    if (holds(condition, given) && fields.every((field) => isEmpty(given[field])))
      report(fields[0], neededWhen(condition));
  };
}

/** Whether a part is present and enabled. */
export function isEnabled(value: unknown): boolean {
  return isFields(value) && value['isEnabled'] === true;
}

/** When the part is enabled, at least one of these parts in it must be enabled, too. */
export function needsEnabled(...fields: readonly string[]): Rule {
  return (given, report) => {
    if (isEnabled(given) && !fields.some((field) => isEnabled(given[field])))
      report(undefined, `It is enabled, and so one of ${fields.join(', ')} has to be.`);
  };
}

/** When the condition holds, the number must be at least `least`. */
export function atLeast(condition: Condition, field: string, least: number): Rule {
  return (given, report) => {
    const value = given[field];
    if (holds(condition, given) && typeof value === 'number' && value < least)
      report(field, `It takes at least ${least} when ${inWords(condition)}.`);
  };
}

export function neededWhen(condition: Condition): string {
  return `It is needed when ${inWords(condition)}.`;
}

function inWords({ field, is }: Condition): string {
  return `${field} is ${is}`;
}

/** The id that means none in the documents' examples. */
const noId = '00000000-0000-0000-0000-000000000000';

export function isEmpty(value: unknown): boolean {
  const isNothing = value === undefined || value === null || value === '' || value === noId;
  return isNothing || (Array.isArray(value) && value.length === 0);
}

export const text = () => z.string();
export const flag = () => z.boolean();
export const guid = () => z.guid('It takes a GUID.');
export const list = (item: z.ZodType) => z.array(item);

/** A whole number, within the limits that are given. */
export function whole({ from, to }: { from?: number; to?: number } = {}): z.ZodType {
  const atLeastFrom = from === undefined ? z.int() : z.int().min(from);
  return to === undefined ? atLeastFrom : atLeastFrom.max(to);
}

/**
 * A time of day in the forms of the documents' examples: `4:00`, `22:00`, `10:00 PM` and `14:15:22Z`. It is empty when
 * the part is not enabled.
 */
export function timeOfDay(): z.ZodType {
  const pattern =
    /^(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:\d{2})?)?$/;
  return z.string().regex(pattern, 'It takes a time of day such as 22:00.');
}
