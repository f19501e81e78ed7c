import type { Connection } from './connection.ts';
import { VeeamError } from './errors.ts';
import { isSuccess, type VeeamRequest, type VeeamResponse } from './exchange.ts';

/** What an answer tells of a session that the server has opened. */
interface OpenedSession {
  /** What must appear nowhere from now on. */
  secrets: readonly string[];
  /** How it is closed; undefined where the answer does not tell enough for that. */
  logOut: VeeamRequest | undefined;
}

/** So long closing may take: whoever waits has an error to be told. */
const closingMs = 2_000;

/**
 * Sends a logon and makes a session of its answer. When that fails although the server has opened one, because the
 * answer broke off, came too late or is not as documented, the session is closed: nobody else could. Where that cannot
 * be done, the error says `sessionLeftOpen`.
 *
 * @param read throws when the answer is no success, or nothing can be made of it
 * @param sessionIn looks into a success, which may be cut off anywhere; undefined when no session is told of
 * @throws what `read` throws, and what a connection throws
 */
export async function openSessionBy<Session>(
  connection: Connection,
  request: VeeamRequest,
  {
    read,
    sessionIn,
  }: {
    read: (response: VeeamResponse) => Session | Promise<Session>;
    sessionIn: (answer: VeeamResponse) => OpenedSession | undefined;
  },
): Promise<Session> {
  let answer: VeeamResponse | undefined;
  try {
    answer = await connection.request({
      ...request,
      onBrokenAnswer: (part) => {
        answer = part;
      },
    });
    return await read(answer);
  } catch (error) {
    const opened = answer !== undefined && isSuccess(answer) ? sessionIn(answer) : undefined;
    if (opened !== undefined) {
      for (const secret of opened.secrets) connection.hide(secret);
      const isClosed = opened.logOut !== undefined && (await close(connection, opened.logOut));
      if (error instanceof VeeamError) error.sessionLeftOpen = !isClosed;
    }
    throw error;
  }
}

async function close(connection: Connection, logOut: VeeamRequest): Promise<boolean> {
  try {
    const answer = await connection.request({ ...logOut, timeoutMs: closingMs, repeatable: true });
    // A session that the server does not know is as good as closed.
    return isSuccess(answer) || answer.status === 401 || answer.status === 404;
  } catch (error) {
    if (error instanceof VeeamError) return false;
    throw error;
  }
}

/** The text of a field in JSON that may be cut off anywhere; undefined when it is not there whole. */
export function textInBrokenJson(json: string, field: string): string | undefined {
  const [, literal] = new RegExp(`"${field}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)+")`).exec(json) ?? [];
  if (literal === undefined) return undefined;
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined; // not as JSON escapes: nothing that could be sent back
  }
}
