import type { Connection } from '../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { type Fields, isObject, isVisible, JsonRecord } from './json-record.ts';
import type { OddValues } from './odd-values.ts';

/** An answer that lacks a needed part; the caller adds the server and the operation. */
export class WrongShapeError extends Error {
  override readonly name = 'WrongShapeError';
}

/** Reads one record. Every field except the id may be missing. */
export type ReadRecord<Item> = (record: JsonRecord, id: string) => Item;

/**
 * The result of `read` for the JSON in an answer. For an empty body, `read` gets undefined.
 *
 * @throws UnreadableAnswerError when the body is not JSON or `read` rejects its shape
 */
export function readJson<Result>(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  read: (value: unknown) => Result,
  parse: (json: string) => unknown = JSON.parse,
): Result {
  const unreadable = (why: string) => unreadableAnswer(connection, request, response, why);
  const { body } = response;
  let value: unknown;
  try {
    value = body.trim() === '' ? undefined : parse(body);
  } catch {
    // The parser's error quotes the text, which may contain a token, so it is not kept as the cause.
    throw unreadable(body.trimStart().startsWith('<') ? 'it is HTML or XML' : 'it is not JSON');
  }
  try {
    return read(value);
  } catch (error) {
    throw error instanceof WrongShapeError ? unreadable(error.message) : error;
  }
}

/** @throws WrongShapeError */
export function objectIn(value: unknown): Fields {
  if (isObject(value)) return value;
  throw new WrongShapeError(value === undefined ? 'it is empty' : 'it is no JSON object');
}

/** The id of a record; undefined when it has no visible id. */
export function idOf({ id }: Fields): string | undefined {
  return typeof id === 'string' && isVisible(id) ? id : undefined;
}

/** Reads the one resource in an answer. @throws WrongShapeError when it is not an object or has no id */
export function readOne<Item>(value: unknown, read: ReadRecord<Item>, odd: OddValues): Item {
  const fields = objectIn(value);
  const id = idOf(fields);
  if (id === undefined) throw new WrongShapeError('what it describes has no id');
  return read(new JsonRecord(fields, id, odd), id);
}

/**
 * Reads the entries of one list. An entry without an id is noted, and its result is undefined.
 *
 * @param place the name for records without an id: `jobs` for `jobs[3]`
 */
export function entryReader<Item>(place: string, read: ReadRecord<Item>, odd: OddValues) {
  return (entry: unknown, position: number): Item | undefined => {
    const name = `${place}[${position}]`;
    if (!isObject(entry)) return void odd.add(name, '', 'not-a-record');
    const id = idOf(entry);
    if (id !== undefined) return read(new JsonRecord(entry, id, odd), id);
    odd.add(name, 'id', typeof (entry['id'] ?? '') === 'string' ? 'missing' : 'wrong-type');
    return undefined;
  };
}

/** The body of an answer that is not a success. */
export interface JsonError {
  /** Texts by their names in lower case: a component in front of the API itself spells them `Message`. */
  readonly fields: ReadonlyMap<string, string>;
  /** Plain text that is not JSON. */
  readonly text: string | undefined;
  /** Whether it is a page from a proxy or another server: the APIs send no pages. */
  readonly isPage: boolean;
}

export function readJsonError(body: string): JsonError {
  const trimmed = body.trim();
  const fields = new Map<string, string>();
  const isPage = trimmed.startsWith('<');
  if (trimmed === '' || isPage) return { fields, text: undefined, isPage };
  try {
    const value: unknown = JSON.parse(trimmed);
    for (const [name, field] of isObject(value) ? Object.entries(value) : []) {
      if (typeof field === 'string' && field.trim() !== '') fields.set(name.toLowerCase(), field);
    }
    return { fields, text: undefined, isPage };
  } catch {
    return { fields, text: trimmed, isPage };
  }
}

/** No resource is half as deep, and code that walks through JSON of this depth does not overflow the stack. */
const DEEPEST = 100;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Whether JSON is nested deeper than any resource of the APIs. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (inText) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) inText = true;
    else if (code === BRACE || code === BRACKET) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === BRACE_END || code === BRACKET_END) depth -= 1;
  }
  return false;
}
