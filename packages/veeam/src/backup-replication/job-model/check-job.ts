import * as z from 'zod';
import type { JsonObject } from '../exact-json.ts';
import type { Revision } from '../revision.ts';
import { Dialect, type Use } from './dialect.ts';
import { jobModel, modelledAs } from './job-model.ts';
import { isJsonObject, type JsonValue } from './merge-patch.ts';
import { renamedValues } from './values.ts';

/**
 * A job's model in one revision: checks documents before they are sent, and spells them as the revision does. What the
 * revision does not have is neither checked nor changed.
 */
export class JobModel {
  readonly #schema: z.ZodType;

  constructor(type: unknown, revision: Revision, use: Use) {
    this.#schema = schemaOf(type, revision, use);
  }

  /**
   * Everything that is wrong with a document, each with its path; nothing when it can be sent. The case of values and
   * their names in other revisions do not count.
   * @param error words for what is wrong; zod's own when it is left out
   */
  faultsOf(document: JsonObject, error?: z.core.$ZodErrorMap): readonly z.core.$ZodIssue[] {
    // Numbers that are kept as the server wrote them become numbers.
    const plain: unknown = JSON.parse(JSON.stringify(this.spell(document)));
    const issues = this.#schema.safeParse(plain, error && { error }).error?.issues ?? [];
    // One fault a field: what is missing need not be missing for another field, too.
    return [
      ...new Map(issues.toReversed().map((issue) => [issue.path.join('.'), issue])).values(),
    ].toReversed();
  }

  /** A document, or a part of one as a merge patch has it, with the values of enumerations in the revision's spelling. */
  spell(document: JsonObject): JsonObject {
    return spelled(this.#schema, document) as JsonObject;
  }
}

/** Schemas as they were made: to make one takes longer than to check a document by it. */
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

/** The value as the revision spells it, under the name that it has there; an unknown one as it came. */
function spelledValue({ options }: z.ZodEnum, value: string): string {
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const known = (wanted: string) => options.map(String).find((option) => isSame(option, wanted));
  const renamed = renamedValues.find((names) => names.some((name) => isSame(name, value)));
  const others = renamed?.filter((name) => !isSame(name, value)) ?? [];
  return known(value) ?? others.map(known).find((each) => each !== undefined) ?? value;
}
