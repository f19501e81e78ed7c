import { readJsonError } from '../reading/json-answer.ts';
import type { Connection } from '../transport/connection.ts';
import {
  AccessDeniedError,
  NotFoundError,
  RequestRefusedError,
  ServerFailedError,
  type VeeamError,
} from '../transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { credentialRefused, errorFromStatus, type Failure } from '../transport/status-errors.ts';

type Cause = (failure: Failure, isRepeatable: boolean) => VeeamError;

const refused =
  (remedy: string): Cause =>
  (failure) =>
    new RequestRefusedError({ ...failure, remedy });
const failed =
  (remedy: string): Cause =>
  (failure, isRepeatable) =>
    new ServerFailedError({
      ...failure,
      remedy: isRepeatable ? remedy : `${remedy} It may have acted: look before repeating.`,
      retryable: isRepeatable,
      mayHaveActed: !isRepeatable,
    });

/**
 * The meaning of the error codes of v7 (`ProxyOffline` only) and v8 (RESTExceptionInfo, vb365 specs). No document ties
 * them to a status, so they take precedence over it. `HttpError` says no more than the status.
 */
const CAUSES: Readonly<Record<string, Cause>> = {
  resourcenotfound: (failure) =>
    new NotFoundError({
      ...failure,
      remedy: 'Check that it still exists, and that this is the right server.',
    }),
  resourceaccessdenied: (failure) =>
    new AccessDeniedError({ ...failure, remedy: 'Give the account a role that has this right.' }),
  parametervalidationfailure: refused('Check the request against what this version of the product takes.'),
  operationconflict: refused('Something else is under way there: try again when it is over.'),
  outdatedchangetoken: refused('It was changed meanwhile: read it again first.'),
  organizationtransfer: refused('Its organization is being moved: try again when that is over.'),
  repositoryownerchangetoomanylinks: refused('See the repository in the console of the product.'),
  proxyoffline: failed('See to it that the backup proxy is online.'),
  timeout: failed('The server waited in vain for another: try again later, and see its log.'),
};

/** OAuth's own codes for a refused user or token (RFC 6749, 5.2); every other code is about the request. */
const REFUSED_GRANTS = new Set(['invalid_grant', 'invalid_client', 'access_denied']);

/** The typed error for an answer that is not a success. `atLogon`: it is the answer to a token call. */
export function errorFromAnswer(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  { atLogon = false } = {},
): VeeamError {
  const { code, grantError, message } = readException(response.body);
  const said = [code ?? grantError, message].filter((part) => part !== undefined).join(': ');
  const isRepeatable = request.method === 'GET' || request.repeatable === true;
  return errorFromStatus(connection, request, response, {
    message: said === '' ? undefined : said,
    atLogon,
    cause(failure) {
      const { status } = failure;
      if (atLogon && status === 400 && refusesUser(code, grantError)) return credentialRefused(failure);
      // A 401 means that the token is unknown or the password is wrong, whatever the body says.
      if (code === undefined || status === 401) return undefined;
      return CAUSES[code.toLowerCase()]?.(failure, isRepeatable);
    },
  });
}

/** Whether a 400 of the token call is about the user: true unless a code says that it is about the request. */
function refusesUser(code: string | undefined, grantError: string | undefined): boolean {
  if (grantError !== undefined) return REFUSED_GRANTS.has(grantError.toLowerCase());
  return code === undefined || CAUSES[code.toLowerCase()] === undefined;
}

/**
 * RESTExceptionInfo: v6 has `message`, v7 adds `errorCode`, v8 adds `stackTrace` (vb365 specs), which is never read.
 * The token call may send OAuth's `error` and `error_description` instead; its failures are not documented.
 */
function readException(body: string) {
  const { fields } = readJsonError(body);
  return {
    code: fields.get('errorcode'),
    grantError: fields.get('error'),
    message: fields.get('message') ?? fields.get('error_description'),
  };
}
