import type * as z from 'zod';

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'settings, each on a line of its own below it',
  record: 'settings, each on a line of its own below it',
};

/**
 * zod's default messages, in words for the author of the file. A schema's own messages take precedence.
 * @returns undefined to keep zod's message
 */
export function inPlainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue.expected, issue.input);
    case 'too_small':
      return sizeWords(issue, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return sizeWords(issue, 'at most', issue.maximum);
    case 'invalid_format':
      return formatWords(issue.format, issue.input);
    case 'invalid_value':
      return `takes ${issue.values.join(', ')}; not ${shown(issue.input)}`;
    default:
      return undefined;
  }
}

function typeWords(expected: string, input: unknown): string {
  const wanted = kinds[expected] ?? expected;
  if (input === undefined) return `takes ${wanted}`;
  if (input === null) return `is empty: it takes ${wanted}. Without a value, remove the line`;
  const quotes = expected === 'string' && typeof input === 'number';
  const noQuotes = expected === 'number' && typeof input === 'string' && Number.isFinite(Number(input));
  const hint = quotes ? ": write it in quotes, '…'" : noQuotes ? ': write it without quotes' : '';
  return `takes ${wanted}; not ${shown(input)}${hint}`;
}

/** An example of the required format, for formats whose names say little. */
function formatWords(format: string, input: unknown): string | undefined {
  switch (format) {
    case 'datetime':
      return `takes a date and a time in UTC, such as 2027-01-31T18:00:00Z; not ${shown(input)}`;
    case 'date':
      return `takes a date such as 2027-01-31; not ${shown(input)}`;
    default:
      return undefined;
  }
}

function sizeWords({ origin }: { origin: string }, relation: string, limit: number | bigint): string {
  if (origin === 'array')
    return relation === 'at least' ? 'needs an entry' : `takes ${relation} ${limit} entries`;
  if (origin === 'string') return limit === 1 ? 'must not be empty' : `takes ${relation} ${limit} characters`;
  return `takes ${relation} ${limit}`;
}

/** A value as written, shortened. For lists and settings, only the kind. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'settings';
  const text = String(value);
  return text.length > 60 ? `'${text.slice(0, 60)}…'` : `'${text}'`;
}
