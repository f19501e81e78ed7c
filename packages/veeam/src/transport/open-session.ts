import type { Connection } from './connection.ts';
import { VeeamError } from './errors.ts';
import { isSuccess, type VeeamRequest, type VeeamResponse } from './exchange.ts';

/** A session that the server has opened, as far as an answer shows it. */
interface OpenedSession {
  /** The texts to hide from now on. */
  secrets: readonly string[];
  /** The request that closes it; undefined when the answer has too little for it. */
  logOut: VeeamRequest | undefined;
}

/** The deadline for closing: it is short because the caller is waiting for an error. */
const closingMs = 2_000;

/**
 * Sends a logon and reads a session from its answer. The logon may fail although the server has opened a session: the
 * answer broke off, came too late or is not as documented. Then the session is closed here, because no other code can
 * close it. If closing fails, the error has `sessionLeftOpen`.
 *
 * @param read throws when the answer is not a success or cannot be used
 * @param sessionIn reads a success, which may be cut off anywhere; returns undefined when it shows no session
 * @throws what `read` throws, and the errors of the connection
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
    // A session that the server does not know counts as closed.
    return isSuccess(answer) || answer.status === 401 || answer.status === 404;
  } catch (error) {
    if (error instanceof VeeamError) return false;
    throw error;
  }
}

/** The text of a field in JSON that may be cut off anywhere; undefined when the text is not complete. */
export function textInBrokenJson(json: string, field: string): string | undefined {
  const [, literal] = new RegExp(`"${field}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)+")`).exec(json) ?? [];
  if (literal === undefined) return undefined;
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined; // invalid JSON escapes: the value could not be sent back
  }
}
