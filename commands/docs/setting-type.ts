import type * as z from 'zod';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a setting takes, for people: "whole number, 1 to 40". */
export function typeText(schema: JsonSchema): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return listed(alternatives.map(typeText));
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return listed(schema.enum.map(code));
  if (Array.isArray(schema.type)) return listed(schema.type.map(simpleText));
  switch (schema.type) {
    case 'string':
      return stringText(schema);
    case 'integer':
    case 'number':
      return `${simpleText(schema.type)}${rangeText(schema)}`;
    case 'array':
      return `list of ${typeText(itemsOf(schema))}`;
    case 'object':
      return isRecord(schema) ? 'by name' : 'settings';
    default:
      return schema.type === undefined ? 'anything' : simpleText(schema.type);
  }
}

/** Whether its keys are names of the user's. */
export const isRecord = (schema: JsonSchema): boolean =>
  schema.properties === undefined && typeof schema.additionalProperties === 'object';

/** What a list holds. @throws when it says nothing of it */
export function itemsOf(schema: JsonSchema): JsonSchema {
  const { items } = schema;
  if (typeof items !== 'object' || Array.isArray(items)) throw new Error('A list of no one thing.');
  return items as JsonSchema;
}

export const code = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function stringText({ format }: JsonSchema): string {
  if (format === 'uri') return 'address';
  if (format === 'date') return 'date';
  return 'text';
}

function rangeText({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (exclusiveMinimum !== undefined && maximum !== undefined)
    return `, more than ${exclusiveMinimum}, at most ${maximum}`;
  return '';
}

const words: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
};
const simpleText = (type: string): string => words[type] ?? type;

/** "a, b or c". */
function listed(parts: readonly string[]): string {
  const different = [...new Set(parts)];
  const last = different.pop() ?? '';
  return different.length === 0 ? last : `${different.join(', ')} or ${last}`;
}
