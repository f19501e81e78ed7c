import { isObject } from '../reading/json-record.ts';
import type { Connection } from '../transport/connection.ts';
import {
  AccessDeniedError,
  LogonRefusedError,
  NotFoundError,
  RequestRefusedError,
  ServerFailedError,
  type VeeamError,
  type VeeamErrorDetails,
} from '../transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { errorFromStatus } from '../transport/status-errors.ts';

type Cause = (details: VeeamErrorDetails, isRepeatable: boolean) => VeeamError;

const refused =
  (remedy: string): Cause =>
  (details) =>
    new RequestRefusedError({ ...details, remedy });
const failed =
  (remedy: string): Cause =>
  (details, isRepeatable) =>
    new ServerFailedError({
      ...details,
      remedy: isRepeatable ? remedy : `${remedy} It may have acted: look before repeating.`,
      retryable: isRepeatable,
      mayHaveActed: !isRepeatable,
    });

/**
 * What the codes mean that v7 (`ProxyOffline` alone) and v8 name their errors by (RESTExceptionInfo, vb365 specs). No
 * document ties them to a status, so that they count more than it; `HttpError` says no more than the status does.
 */
const CAUSES: Readonly<Record<string, Cause>> = {
  resourcenotfound: (details) =>
    new NotFoundError({
      ...details,
      remedy: 'Check that it still exists, and that this is the right server.',
    }),
  resourceaccessdenied: (details) =>
    new AccessDeniedError({ ...details, remedy: 'Give the account a role that has this right.' }),
  parametervalidationfailure: refused('Check the request against what this version of the product takes.'),
  operationconflict: refused('Something else is under way there: try again when it is over.'),
  outdatedchangetoken: refused('It was changed meanwhile: read it again first.'),
  organizationtransfer: refused('Its organization is being moved: try again when that is over.'),
  repositoryownerchangetoomanylinks: refused('See the repository in the console of the product.'),
  proxyoffline: failed('See to it that the backup proxy is online.'),
  timeout: failed('The server waited in vain for another: try again later, and see its log.'),
};

/** OAuth's own names for a refused user or token (RFC 6749, 5.2); every other one is about the request. */
const REFUSED_GRANTS = new Set(['invalid_grant', 'invalid_client', 'access_denied']);

/** The typed error for an answer that is no success. `atLogon`: it answers a token call. */
export function refusal(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  { atLogon = false } = {},
): VeeamError {
  const { code, grantError, message } = readException(response.body);
  const said = [code ?? grantError, message].filter((part) => part !== undefined).join(': ');
  const safe = connection.safeText(said);
  const details = {
    server: connection.address.name,
    operation: request.operation,
    status: response.status,
    happened: `the server answered HTTP ${response.status}${safe === '' ? '' : `, "${safe}"`}`,
    remedy: '',
  };
  if (atLogon && response.status === 400 && refusesUser(code, grantError)) {
    return new LogonRefusedError({
      ...details,
      remedy:
        'Check user name (DOMAIN\\user) and password; accounts with multi-factor authentication cannot log on.',
    });
  }
  const cause = code === undefined ? undefined : CAUSES[code.toLowerCase()];
  // A 401 says that the token is not known, or the password not right, whatever the body says besides.
  if (cause !== undefined && response.status !== 401) {
    return cause(details, request.method === 'GET' || request.repeatable === true);
  }
  return errorFromStatus(
    connection,
    request,
    response,
    said === '' ? { atLogon } : { message: said, atLogon },
  );
}

/** Whether a 400 of the token call is about the user: so it is where no code says that it is about the request. */
function refusesUser(code: string | undefined, grantError: string | undefined): boolean {
  if (grantError !== undefined) return REFUSED_GRANTS.has(grantError.toLowerCase());
  return code === undefined || CAUSES[code.toLowerCase()] === undefined;
}

/**
 * RESTExceptionInfo: v6 has `message`, v7 adds `errorCode`, v8 adds `stackTrace` (vb365 specs), which is never read.
 * The token call may answer with OAuth's `error` and `error_description` instead; its failure is not documented. Names
 * are read in any case: what answers before the API itself does spells it `Message`.
 */
function readException(body: string): {
  code: string | undefined;
  grantError: string | undefined;
  message: string | undefined;
} {
  const fields = new Map<string, string>();
  const value = parseJson(body);
  for (const [name, field] of isObject(value) ? Object.entries(value) : []) {
    if (typeof field === 'string' && field.trim() !== '') fields.set(name.toLowerCase(), field);
  }
  return {
    code: fields.get('errorcode'),
    grantError: fields.get('error'),
    message: fields.get('message') ?? fields.get('error_description'),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // an HTML or empty body says nothing to show; the status speaks
  }
}
