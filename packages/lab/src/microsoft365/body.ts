import type { LabRequest } from '../server/lab-server.ts';
import { Refusal } from './refusal.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The body of a request. Throws Refusal (400) when it is no JSON object. */
export function readJson(request: LabRequest): JsonObject {
  const body = parse(request.body.toString('utf8'));
  if (!isObject(body)) throw new Refusal(400, 'The request body must be a JSON object.');
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The request body is not valid JSON.');
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const GUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** A GUID of the body in lower case; undefined when it is missing or null. Throws Refusal (400) when it is none. */
export function guidOf(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && GUID.test(value)) return value.toLowerCase();
  throw new Refusal(400, `${name}: must be a GUID`);
}

/** A boolean of the body; undefined when it is missing or null. Throws Refusal (400) when it is none. */
export function booleanOf(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw new Refusal(400, `${name}: must be true or false`);
}
