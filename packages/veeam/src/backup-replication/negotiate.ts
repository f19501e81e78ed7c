import { objectIn, readJson, WrongShapeError } from '../reading/json-answer.ts';
import { readTime } from '../reading/time.ts';
import type { Connection } from '../transport/connection.ts';
import { isSuccess, type VeeamRequest } from '../transport/exchange.ts';
import { firstServed } from '../transport/versions.ts';
import { errorFromAnswer, RevisionRefusedError } from './errors.ts';
import { chooseRevision, KNOWN_REVISIONS, type Revision } from './revision.ts';

/** (ServerTimeModel) */
export interface ServerTime {
  readonly serverTime: Date;
  /** The server's name for it. */
  readonly timeZone: string | undefined;
}

/** `GET /api/v1/serverTime`, the only call that has a revision but needs no logon. */
function serverTimeRequest(revision: Revision): VeeamRequest {
  return {
    operation: 'get server time',
    method: 'GET',
    path: '/api/v1/serverTime',
    headers: { 'x-api-version': revision, accept: 'application/json' },
  };
}

/**
 * Requests the server's time.
 *
 * @throws UnreadableAnswerError when the answer has no time, RevisionRefusedError and every other VeeamError except
 *   those about a logon
 */
export async function requestServerTime(connection: Connection, revision: Revision): Promise<ServerTime> {
  const request = serverTimeRequest(revision);
  const response = await connection.request(request);
  if (!isSuccess(response))
    throw errorFromAnswer(connection, { ...request, revision, purpose: 'find-revision' }, response);
  return readJson(connection, request, response, (value) => {
    const { serverTime, timeZone } = objectIn(value);
    const time = readTime(serverTime);
    if (time === undefined) throw new WrongShapeError('it has no serverTime');
    return { serverTime: time, timeZone: typeof timeZone === 'string' ? timeZone : undefined };
  });
}

/**
 * Runs `attempt` in a revision that the server knows. Returns that revision with the result of `attempt`.
 *
 * No path lists the revisions of a server, and a server knows every revision up to its own. So the newest is tried
 * first. After a refusal, the revision comes from the list in the refusal. Without a list, it is the newest that
 * `GET /api/v1/serverTime` (which needs no logon) does not refuse. A revision `wanted` by name is used as it is.
 *
 * @throws RevisionRefusedError (an UnsupportedVersionError) when the server knows none of this client's revisions, or
 *   not the wanted one; and what `attempt` throws
 */
export async function negotiate<Result>(
  connection: Connection,
  wanted: Revision | 'latest',
  attempt: (revision: Revision) => Promise<Result>,
): Promise<{ version: Revision; result: Result }> {
  const first = wanted === 'latest' ? KNOWN_REVISIONS[0] : wanted;
  try {
    return { version: first, result: await attempt(first) };
  } catch (error) {
    if (!(error instanceof RevisionRefusedError) || wanted !== 'latest') throw error;
    const version =
      error.offered.length > 0
        ? chooseRevision(error.offered)
        : await firstOffered(connection, KNOWN_REVISIONS.slice(1));
    if (version === undefined) throw error;
    return { version, result: await attempt(version) };
  }
}

/**
 * The first of `candidates` that the server knows. They are tried one by one, without a logon.
 *
 * @throws the errors of a broken connection, and the error of an answer that is neither a success nor a refusal of
 *   the revision
 */
export function firstOffered(
  connection: Connection,
  candidates: readonly Revision[],
): Promise<Revision | undefined> {
  return firstServed(candidates, async (revision) => {
    const request = { ...serverTimeRequest(revision), operation: 'find the API revision' };
    const response = await connection.request(request);
    if (isSuccess(response)) return true;
    const error = errorFromAnswer(connection, { ...request, revision, purpose: 'find-revision' }, response);
    if (!(error instanceof RevisionRefusedError)) throw error;
    return chooseRevision(error.offered.filter((offered) => candidates.includes(offered)));
  });
}
