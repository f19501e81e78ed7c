import * as z from 'zod';
import type { JsonObject } from '../exact-json.ts';
import type { Revision } from '../revision.ts';
import { Dialect, type Use } from './dialect.ts';
import { jobModel, modelledAs } from './job-model.ts';
import { isJsonObject, type JsonValue } from './merge-patch.ts';
import { renamedValues } from './values.ts';

/**
 * A job's model in one revision. It checks documents before they are sent and converts them to the revision's spelling.
 * Fields that the revision does not have are neither checked nor changed.
 */
export class JobModel {
  readonly #schema: z.ZodType;

  constructor(type: unknown, revision: Revision, use: Use) {
    this.#schema = schemaOf(type, revision, use);
  }

  /**
   * All faults of a document, each with its path; none when it can be sent. The case of values, and their names in
   * other revisions, are not faults.
   * @param error the messages of the faults; zod's own when it is left out
   */
  faultsOf(document: JsonObject, error?: z.core.$ZodErrorMap): readonly z.core.$ZodIssue[] {
    // Exact numbers, kept as the server wrote them, become plain numbers.
    const plain: unknown = JSON.parse(JSON.stringify(this.spell(document)));
    const issues = this.#schema.safeParse(plain, error && { error }).error?.issues ?? [];
    // One fault per field: a missing field is reported once, even if several rules need it.
    return [
      ...new Map(issues.toReversed().map((issue) => [issue.path.join('.'), issue])).values(),
    ].toReversed();
  }

  /** A document, or a merge patch of one, with its enumeration values in the revision's spelling. */
  spell(document: JsonObject): JsonObject {
    return spelled(this.#schema, document) as JsonObject;
  }
}

/** The schemas made so far: making a schema takes longer than checking a document with it. */
const schemas = new Map<string, z.ZodType>();

function schemaOf(type: unknown, revision: Revision, use: Use): z.ZodType {
  const model = modelledAs(type);
  const key = `${model} ${revision} ${use}`;
  const schema = schemas.get(key) ?? jobModel(Dialect.of(revision, use), model);
  schemas.set(key, schema);
  return schema;
}

function spelled(schema: z.core.$ZodType, value: JsonValue): JsonValue {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return spelled(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodUnion) return spelled(schema.options[0] ?? schema, value);
  if (schema instanceof z.ZodEnum && typeof value === 'string') return spelledValue(schema, value);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((each) => spelled(schema.element, each));
  }
  if (schema instanceof z.ZodObject && isJsonObject(value)) {
    const fields = Object.entries(value).map(([name, each]) => {
      const known = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
      return [name, known === undefined ? each : spelled(known, each)];
    });
    return Object.fromEntries(fields);
  }
  return value;
}

/** The value in the revision's spelling, under its name in that revision; an unknown value is unchanged. */
function spelledValue({ options }: z.ZodEnum, value: string): string {
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const known = (wanted: string) => options.map(String).find((option) => isSame(option, wanted));
  const renamed = renamedValues.find((names) => names.some((name) => isSame(name, value)));
  const others = renamed?.filter((name) => !isSame(name, value)) ?? [];
  return known(value) ?? others.map(known).find((each) => each !== undefined) ?? value;
}
