import * as z from 'zod';

type Fits = (value: unknown) => boolean;

const known = new WeakMap<z.core.$ZodType, Fits>();

/**
 * Whether a schema would give a value as it is: every field is valid, and none is unknown. It makes no copy, as the
 * schema does. False says nothing: then the schema decides.
 */
export function fitsExactly(schema: z.core.$ZodType, value: unknown): boolean {
  let fits = known.get(schema);
  if (fits === undefined) {
    fits = fitOf(schema);
    known.set(schema, fits);
  }
  return fits(value);
}

/** Of schemas that are not listed here, only values that they give back themselves fit: texts and numbers. */
function fitOf(schema: z.core.$ZodType): Fits {
  const { checks = [] } = schema._zod.def;
  if (schema instanceof z.ZodString && schema.format === null && checks.every(isLeastLength)) {
    const least = schema.minLength ?? 0;
    return (value) => typeof value === 'string' && value.length >= least;
  }
  if (checks.length === 0) {
    if (schema instanceof z.ZodObject) return objectFit(schema);
    if (schema instanceof z.ZodArray) return arrayFit(fitOf(schema.element));
    if (schema instanceof z.ZodOptional) {
      const fits = fitOf(schema.unwrap());
      const staysAbsent = isGivenBack(schema, undefined);
      return (value) => (value === undefined ? staysAbsent : fits(value));
    }
    if (schema instanceof z.ZodEnum) return (value) => schema.options.includes(value as string);
    if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
    if (schema instanceof z.ZodISODateTime) {
      const { pattern } = schema._zod.def;
      if (pattern) return (value) => typeof value === 'string' && pattern.test(value);
    }
  }
  return (value) => isGivenBack(schema, value);
}

function isGivenBack(schema: z.core.$ZodType, value: unknown): boolean {
  const { success, data } = z.safeParse(schema, value);
  return success && data === value;
}

const isLeastLength = ({ _zod: { def } }: z.core.$ZodCheck) => def.check === 'min_length';

const arrayFit =
  (each: Fits): Fits =>
  (value) =>
    Array.isArray(value) && value.every(each);

function objectFit({ shape }: z.ZodObject): Fits {
  const fields = Object.entries(shape).map(([key, field]) => [key, fitOf(field)] as const);
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    if (Object.getPrototypeOf(value) !== Object.prototype) return false;
    const record = value as Record<string, unknown>;
    let unknown = Object.keys(record).length;
    for (const [key, fits] of fields) {
      const field = record[key];
      if (!fits(field)) return false;
      if (field !== undefined) unknown -= 1;
    }
    return unknown === 0;
  };
}
