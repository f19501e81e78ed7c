import type { Connection } from '../transport/connection.ts';
import type { VeeamRequest } from '../transport/request.ts';
import { readTime } from '../transport/time.ts';
import { isSuccess, readAnswer, WrongShapeError } from './answer.ts';
import { errorFromAnswer } from './error-answer.ts';
import type { Revision } from './revision.ts';

/** (ServerTimeModel) */
export interface ServerTime {
  readonly serverTime: Date;
  /** As the server names it. */
  readonly timeZone: string | undefined;
}

/** `GET /api/v1/serverTime`, the one call that takes a revision and no logon. */
export function serverTimeRequest(revision: Revision): VeeamRequest {
  return {
    operation: 'get server time',
    method: 'GET',
    path: '/api/v1/serverTime',
    headers: { 'x-api-version': revision, accept: 'application/json' },
  };
}

/**
 * Asks the server's clock.
 *
 * @throws UnreadableAnswerError when it tells no time, RevisionRefusedError and every other VeeamError but those
 *   about a logon
 */
export async function requestServerTime(connection: Connection, revision: Revision): Promise<ServerTime> {
  const request = serverTimeRequest(revision);
  const response = await connection.request(request);
  if (!isSuccess(response))
    throw errorFromAnswer(connection, { ...request, revision, purpose: 'find-revision' }, response);
  return readAnswer(connection, request, response, ({ serverTime, timeZone }) => {
    const time = readTime(serverTime);
    if (time === undefined) throw new WrongShapeError('it has no serverTime');
    return { serverTime: time, timeZone: typeof timeZone === 'string' ? timeZone : undefined };
  });
}
