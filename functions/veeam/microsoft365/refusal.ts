import * as z from 'zod';
import type { Connection } from '../transport/connection.ts';
import { AccessDeniedError, LogonRefusedError, NotFoundError, type VeeamError } from '../transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/request.ts';
import { errorFromStatus } from '../transport/status-errors.ts';
import { optionalText } from './fields.ts';

/**
 * RESTExceptionInfo of all versions: v6 has `message`, v7 adds `errorCode`, v8 adds `stackTrace` (vb365 specs),
 * which is never read. The last two are OAuth's own names, as the token call may answer; its failure is not
 * documented.
 */
const exceptionInfo = z.object({
  message: optionalText,
  errorCode: optionalText,
  error: optionalText,
  error_description: optionalText,
});

/** The typed error for an answer that is no success. `atLogon`: it answers a token call. */
export function refusal(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  { atLogon = false } = {},
): VeeamError {
  const { code, message } = readException(response.body);
  const said = [code, message].filter((part) => part !== undefined).join(': ');
  const safe = connection.safeText(said);
  const details = {
    server: connection.address.name,
    operation: request.operation,
    status: response.status,
    happened: `the server answered HTTP ${response.status}${safe === '' ? '' : `, "${safe}"`}`,
  };
  if (atLogon && response.status === 400) {
    return new LogonRefusedError({
      ...details,
      remedy:
        'Check user name (DOMAIN\\user) and password; accounts with multi-factor authentication cannot log on.',
    });
  }
  // v8 names the cause in the body, and no document ties these codes to a status.
  if (code === 'ResourceNotFound') {
    return new NotFoundError({
      ...details,
      remedy: 'Check that it still exists, and that this is the right server.',
    });
  }
  if (code === 'ResourceAccessDenied') {
    return new AccessDeniedError({ ...details, remedy: 'Give the account a role that has this right.' });
  }
  return errorFromStatus(
    connection,
    request,
    response,
    said === '' ? { atLogon } : { message: said, atLogon },
  );
}

function readException(body: string): { code?: string | undefined; message?: string | undefined } {
  const info = exceptionInfo.safeParse(parseJson(body)).data;
  return { code: info?.errorCode ?? info?.error, message: info?.message ?? info?.error_description };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // an HTML or empty body says nothing to show; the status speaks
  }
}
