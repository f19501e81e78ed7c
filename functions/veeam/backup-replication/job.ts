import { type Fields, flag, requiredText, text } from './fields.ts';
import { type JobType, readJobType } from './spelling.ts';

/** A number no JavaScript number equals, kept as the server wrote it. */
interface ExactNumber {
  readonly rawJSON: string;
}
type JsonValue = string | number | boolean | null | ExactNumber | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** A job: what is the same for every type, and the whole document as the server sent it. (JobModel) */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly type: JobType;
  readonly description: string;
  readonly isDisabled: boolean;
  readonly isHighPriority: boolean | undefined;
  readonly document: JsonObject;
}

declare global {
  interface JSON {
    rawJSON(text: string): ExactNumber;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * Parses JSON so that `JSON.stringify` writes every number as it was: what is not understood has to go back as it
 * came, and `12345678901234567890` or `1.10` do not survive as JavaScript numbers.
 */
export function parseExact(json: string): unknown {
  return JSON.parse(json, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? JSON.rawJSON(source)
      : value,
  );
}

/** Reads a job document parsed by `parseExact`. Throws MissingFieldError when there is no id, name or type. */
export function readJob(fields: Fields): Job {
  return {
    id: requiredText(fields.id, 'the id of a job'),
    name: requiredText(fields.name, 'the name of a job'),
    type: readJobType(requiredText(fields.type, 'the type of a job')),
    description: text(fields.description) ?? '',
    isDisabled: flag(fields.isDisabled) ?? false,
    isHighPriority: flag(fields.isHighPriority),
    // Whatever comes out of a JSON parser is a JsonValue; the compiler can't know.
    document: fields as JsonObject,
  };
}
