import type * as z from 'zod';
import { nearestName } from './nearest-name.ts';

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/**
 * zod's own messages, reworded for the sender of the input. Messages of a schema take precedence. The given value is
 * never repeated: it may be a password.
 * @returns undefined to keep zod's words
 */
export function inPlainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue);
    case 'too_small':
      return sizeWords(issue, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return sizeWords(issue, 'at most', issue.maximum);
    case 'invalid_value':
      return oneOfWords(issue.values, issue.input);
    case 'invalid_union':
      return unionWords(issue);
    case 'invalid_format':
      return issue.format === 'datetime' ? 'It takes a time such as 2026-11-23T08:00:00Z.' : undefined;
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownFieldWords(key, Object.keys(shapeOf(issue.inst)))).join('\n');
    default:
      return undefined;
  }
}

/** "Unknown field", and which one was probably meant. */
export function unknownFieldWords(given: string, known: readonly string[]): string {
  const nearest = nearestName(given, known);
  return nearest === undefined ? 'Unknown field.' : `Unknown field. Did you mean "${nearest}"?`;
}

/** The fields of an object schema, with their schemas; none for any other schema. */
function shapeOf(schema: unknown): Record<string, unknown> {
  if (typeof schema !== 'object' || schema === null || !('shape' in schema)) return {};
  return schema.shape as Record<string, unknown>;
}

function typeWords({
  expected,
  input,
  inst,
  path = [],
}: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  // Actions take the body as `request`.
  const isBody = path.length === 0 || (path.length === 1 && path[0] === 'request');
  if (isBody && expected === 'object') return 'Send a JSON object.';
  if (input === undefined) return 'It is missing.';
  const kind = isWhole(inst) ? 'int' : expected;
  const isQuoted =
    typeof input === 'string' &&
    ((expected === 'boolean' && /^(true|false)$/.test(input)) ||
      (['number', 'int'].includes(kind) && /^-?\d+(\.\d+)?$/.test(input)));
  return `It takes ${kinds[kind] ?? kind}${isQuoted ? ', without quotes' : ''}.`;
}

/** zod says "number" where an integer is given as text. */
function isWhole(schema: unknown): boolean {
  const def = (schema as { _zod?: { def: { format?: string } } } | undefined)?._zod?.def;
  return def?.format === 'safeint';
}

function sizeWords({ origin }: { origin: string }, relation: string, limit: number | bigint): string {
  if (relation === 'at least' && limit === 1 && (origin === 'string' || origin === 'array'))
    return 'It must not be empty.';
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
  return `It takes ${relation} ${limit}${unit}.`;
}

function oneOfWords(values: readonly unknown[], input: unknown): string {
  if (input === undefined) return 'It is missing.';
  const names = values.map(String);
  const nearest = typeof input === 'string' ? nearestName(input, names) : undefined;
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return names.length === 1 ? `It takes ${names[0]} alone.` : `It takes one of: ${names.join(', ')}.${hint}`;
}

function unionWords(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { input, discriminator, options, errors } = issue;
  if (discriminator !== undefined && Array.isArray(options)) {
    return oneOfWords(options, (input as Record<string, unknown> | undefined)?.[discriminator]);
  }
  if (input === undefined) return 'It is missing.';
  const wanted = errors.map(([first]) =>
    first?.code === 'invalid_type' && first.path.length === 0 ? kinds[first.expected] : undefined,
  );
  return wanted.length > 0 && wanted.every((kind) => kind !== undefined)
    ? `It takes ${wanted.join(' or ')}.`
    : 'It has none of the forms that are taken here.';
}
