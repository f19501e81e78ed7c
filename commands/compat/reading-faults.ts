import type { DocumentAnswer } from './answers.ts';
import type { DrivenClient, Field } from './client-operation.ts';
import { isObject, objectOf } from './json.ts';

/**
 * Where what the client read is not what the answer says, field by field. In an answer made from a schema every
 * field must be there that the client reads in this version; an example may leave some out.
 */
export function readingFaults(
  fields: readonly Field[],
  { body, made, from }: DocumentAnswer,
  result: unknown,
  isAtLeast: DrivenClient['isAtLeast'],
): string[] {
  const item = firstItem(body);
  if (item === undefined) return [];
  return fields.flatMap(([resultPath, answerPaths, since]) => {
    const names = answerPaths.split('|');
    const said = names.map((name) => at(item, name)).find((value) => value !== undefined && value !== null);
    if (said === undefined) {
      const expected = made && (since === undefined || isAtLeast(since));
      return expected ? [`the answer has no \`${names.join('` or `')}\`, which the client reads`] : [];
    }
    const read = at(result, resultPath);
    if (sameMeaning(read, said)) return [];
    return [`\`${resultPath}\` was read as ${shown(read)} where the answer (${from}) says ${shown(said)}`];
  });
}

/** What our reading rests on besides, and an answer that was made from the schema does not have. */
export function missingParts(restsOn: readonly string[], { body, made }: DocumentAnswer): string[] {
  if (!made || body === undefined) return [];
  return restsOn
    .filter((path) => at(body, path) === undefined)
    .map((path) => `the answer has no \`${path}\`, which the client reads`);
}

/** The answer itself, or the first item of a list of any form. */
function firstItem(body: unknown): unknown {
  if (Array.isArray(body)) return body[0];
  const { data, results } = objectOf(body);
  if (Array.isArray(data)) return data[0];
  return Array.isArray(results) ? results[0] : body;
}

function at(value: unknown, path: string): unknown {
  let inner = value;
  for (const name of path.split('.')) {
    if (!isObject(inner) && !Array.isArray(inner)) return undefined;
    inner = name === '*' ? Object.values(inner)[0] : (inner as Record<string, unknown>)[name];
  }
  return inner;
}

function sameMeaning(read: unknown, said: unknown): boolean {
  if (typeof said === 'string') {
    if (read instanceof Date) return read.getTime() === timeOf(said);
    if (typeof read === 'string') return read.toLowerCase() === said.toLowerCase();
    // .NET's "never" is no time.
    return read === undefined && /^(0001|9999)-/.test(said);
  }
  if (typeof said === 'object') return JSON.stringify(read) === JSON.stringify(said);
  return read === said;
}

function timeOf(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
