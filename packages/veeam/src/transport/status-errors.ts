import type { Connection } from './connection.ts';
import {
  AccessDeniedError,
  LogonRefusedError,
  NotFoundError,
  RequestRefusedError,
  ServerBusyError,
  ServerFailedError,
  SessionExpiredError,
  UnreadableAnswerError,
  type VeeamError,
} from './errors.ts';
import type { VeeamRequest, VeeamResponse } from './exchange.ts';
import { retryAfterMs } from './server-durations.ts';

/**
 * The typed error for an answer whose status is not a success.
 *
 * @param said the server's own message, as the product's error body gives it; it is made safe here.
 *   `atLogon`: a 401 means the credentials, not the session.
 */
export function errorFromStatus(
  connection: Connection,
  request: VeeamRequest,
  response: Pick<VeeamResponse, 'status' | 'headers'>,
  said: { message?: string | undefined; atLogon?: boolean } = {},
): VeeamError {
  const { status } = response;
  const message = said.message === undefined ? '' : connection.safeText(said.message);
  const details = {
    server: connection.address.name,
    operation: request.operation,
    status,
    happened: `the server answered HTTP ${status}${message === '' ? '' : `, "${message}"`}`,
  };
  if (status === 401 && said.atLogon === true) {
    return new LogonRefusedError({
      ...details,
      remedy:
        'Check user name (DOMAIN\\user) and password; accounts with multi-factor authentication cannot log on.',
    });
  }
  if (status === 401) {
    return new SessionExpiredError({ ...details, remedy: 'Log on again.' });
  }
  if (status === 403) {
    return new AccessDeniedError({ ...details, remedy: 'Give the account a role that has this right.' });
  }
  if (status === 404) {
    return new NotFoundError({
      ...details,
      remedy: 'Check that it still exists, and that this is the right server.',
    });
  }
  if (status === 429 || status === 503) {
    const waitMs = retryAfterMs(response.headers);
    return new ServerBusyError({
      ...details,
      remedy: 'Try again later, with fewer requests at once.',
      retryable: true,
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    });
  }
  if (status >= 500) {
    // A gateway's 502 and 504 say nothing about the server, and a 500 may come after half of the work.
    const mayHaveActed = request.method !== 'GET' && request.repeatable !== true;
    return new ServerFailedError({
      ...details,
      remedy: `See the log of the Veeam service.${mayHaveActed ? ' It may have acted: look before repeating.' : ''}`,
      retryable: !mayHaveActed,
      mayHaveActed,
    });
  }
  const redirected = status >= 300 && status < 400;
  return new RequestRefusedError({
    ...details,
    remedy: redirected
      ? 'Redirects are not followed: configure the address it points to.'
      : 'Check the request against what this version of the product takes.',
  });
}

/**
 * The typed error for an answer that came whole but is not what the API gives.
 *
 * @param why a half sentence without any text of the server: "it is HTML"
 */
export function unreadableAnswer(
  connection: Connection,
  request: VeeamRequest,
  response: Pick<VeeamResponse, 'status'>,
  why: string,
  cause?: unknown,
): UnreadableAnswerError {
  const mayHaveActed = request.method !== 'GET' && request.repeatable !== true;
  return new UnreadableAnswerError({
    server: connection.address.name,
    operation: request.operation,
    status: response.status,
    happened: `the answer (HTTP ${response.status}) cannot be read: ${why}`,
    remedy: `Check that this is the REST API of the product and no proxy answers instead.${
      mayHaveActed ? ' The server may have acted: look before repeating.' : ''
    }`,
    mayHaveActed,
    cause,
  });
}
