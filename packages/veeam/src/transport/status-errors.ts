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
  type VeeamErrorDetails,
} from './errors.ts';
import type { VeeamRequest, VeeamResponse } from './exchange.ts';
import { retryAfterMs } from './server-durations.ts';

/** An answer that is not a success, before its remedy is known. */
export type Failure = Omit<VeeamErrorDetails, 'remedy'> & { readonly status: number };

/** The content of a product's error body. */
export interface Said {
  /** The server's own message. `errorFromStatus` makes it safe. */
  readonly message?: string | undefined;
  /** Whether a 401 is about the credential and not about the session. */
  readonly atLogon?: boolean;
  /** The error for the product's own code; undefined when the code says no more than the status. */
  readonly cause?: (failure: Failure) => VeeamError | undefined;
}

export function credentialRefused(failure: Failure): LogonRefusedError {
  return new LogonRefusedError({
    ...failure,
    remedy:
      'Check user name (DOMAIN\\user) and password; accounts with multi-factor authentication cannot log on.',
  });
}

/**
 * The typed error for an answer whose status is not a success.
 */
export function errorFromStatus(
  connection: Connection,
  request: VeeamRequest,
  response: Pick<VeeamResponse, 'status' | 'headers'>,
  { message: said, atLogon, cause }: Said = {},
): VeeamError {
  const { status } = response;
  const message = said === undefined ? '' : connection.safeText(said);
  const details = {
    server: connection.address.name,
    operation: request.operation,
    status,
    happened: `the server answered HTTP ${status}${message === '' ? '' : `, "${message}"`}`,
  };
  const known = cause?.(details);
  if (known !== undefined) return known;
  if (status === 401 && atLogon === true) return credentialRefused(details);
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
    // A gateway's 502 and 504 reveal nothing about the server, and a 500 may come after half of the work.
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
 * The typed error for an answer that is complete but not in the API's form.
 *
 * @param why half a sentence without any text from the server: "it is HTML"
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
