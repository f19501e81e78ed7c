import type { LabRequest } from '../server/lab-server.ts';
import { invalid } from './refusal.ts';

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object in the body; undefined when there is no body. Throws Refusal (400). */
export function readObject(request: LabRequest): JsonObject | undefined {
  if (request.body.length === 0) return undefined;
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw invalid('The content type must be application/json.');
  const body = parse(request.body.toString('utf8'));
  if (!isObject(body)) throw invalid('The body must be a JSON object.');
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('The body is not JSON.');
  }
}

/** The text in a field. Throws Refusal (400) naming it. */
export function stringIn(parent: JsonObject, field: string): string {
  const value = parent[field];
  if (typeof value !== 'string') throw invalid(`The field '${field}' is required and must be a string.`);
  return value;
}

/** The truth value in a field. Throws Refusal (400) naming it. */
export function booleanIn(parent: JsonObject, field: string): boolean {
  const value = parent[field];
  if (typeof value !== 'boolean') throw invalid(`The field '${field}' is required and must be a boolean.`);
  return value;
}
