import { type Fields, isObject, JsonRecord } from '../reading/json-record.ts';
import type { OddValues } from '../reading/odd-values.ts';
import type { Connection } from '../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { idOf, type ReadRecord } from './records.ts';

/** An answer that lacks what it is asked for; the caller adds which server and operation. */
export class WrongShapeError extends Error {
  override readonly name = 'WrongShapeError';
}

/** Any 2xx: the same call gives 200, 201 or 204 in different revisions. */
export function isSuccess(response: VeeamResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/**
 * What `read` makes of the JSON object in an answer.
 *
 * @throws UnreadableAnswerError when the body is no JSON object, or `read` finds that it has not its shape
 */
export function readAnswer<Result>(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  read: (fields: Fields) => Result,
  parse: (json: string) => unknown = JSON.parse,
): Result {
  const unreadable = (why: string) => unreadableAnswer(connection, request, response, why);
  let value: unknown;
  try {
    value = parse(response.body);
  } catch {
    // The parser's error quotes the text, which may hold a token, so it is no cause to keep.
    throw unreadable(response.body.trimStart().startsWith('<') ? 'it is HTML' : 'it is not JSON');
  }
  if (!isObject(value)) throw unreadable('it is no JSON object');
  try {
    return read(value);
  } catch (error) {
    throw error instanceof WrongShapeError ? unreadable(error.message) : error;
  }
}

/**
 * Reads the one resource that an answer is for.
 *
 * @throws WrongShapeError when it has no id
 */
export function oneRecord<Item>(read: ReadRecord<Item>, odd: OddValues): (fields: Fields) => Item {
  return (fields) => {
    const id = idOf(fields);
    if (id === undefined) throw new WrongShapeError('what it describes has no id');
    return read(new JsonRecord(fields, id, odd), id);
  };
}
