import type { Connection } from '../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/request.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { type Fields, isObject, MissingFieldError } from './fields.ts';

/** Any 2xx: the same call gives 200, 201 or 204 in different revisions. */
export function isSuccess(response: VeeamResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/**
 * What `read` makes of the JSON object in an answer.
 *
 * @throws UnreadableAnswerError when the body is no JSON object or lacks what `read` needs
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
    throw error instanceof MissingFieldError ? unreadable(error.message) : error;
  }
}
