import { objectIn, readJson, WrongShapeError } from '../reading/json-answer.ts';
import type { Connection, Credential } from '../transport/connection.ts';
import type { VeeamError } from '../transport/errors.ts';
import { isSuccess, type VeeamRequest, type VeeamResponse } from '../transport/exchange.ts';
import { openSessionBy, textInBrokenJson } from '../transport/open-session.ts';
import { tokenLifeMs } from '../transport/server-durations.ts';

/** How a product, in one version of its API, issues tokens and ends them. */
export interface TokenService {
  readonly path: string;
  /** Absent when the API has no call for it: the token then ends by itself. */
  readonly logOutPath?: string;
  /** Additional headers of these calls. */
  readonly headers: Readonly<Record<string, string>>;
  /** The form's fields besides the grant. */
  readonly form?: Readonly<Record<string, string>>;
  /** The lifetime of a token when the server sends none. */
  readonly usualLifeSeconds: number;
  /** The error for an answer to one of these calls that is not a success. */
  refusal(
    request: VeeamRequest,
    response: VeeamResponse,
    about: { readonly atLogon: boolean },
  ): VeeamError | Promise<VeeamError>;
  /** Whether an answer means that the server refuses the token. */
  isTokenRefused(response: VeeamResponse): boolean;
}

/** A token as plain JSON. During its lifetime it is as secret as a password. */
export interface Token {
  readonly accessToken: string;
  /** Valid for one use. */
  readonly refreshToken?: string;
  /** The time (ISO 8601, UTC) from which the token must be renewed: shortly before its end. */
  readonly renewAt: string;
}

export type Grant = Credential | { readonly refreshToken: string };

const LONGEST_MARGIN_MS = 60_000;

/**
 * Fetches a token by password or by refresh token (RFC 6749; vbr-1.3-rev1: CreateToken; vbo-rest: authorization). To be
 * safe, its lifetime counts from before the request.
 *
 * @throws LogonRefusedError, the error from `refusal`, and the errors of a broken connection or an unreadable answer
 */
export async function requestToken(
  connection: Connection,
  service: TokenService,
  grant: Grant,
  now: () => Date,
): Promise<Token> {
  const isRefresh = 'refreshToken' in grant;
  connection.hide(isRefresh ? grant.refreshToken : grant.password);
  const form = isRefresh
    ? { grant_type: 'refresh_token', refresh_token: grant.refreshToken }
    : { grant_type: 'password', username: grant.username, password: grant.password };
  const request: VeeamRequest = {
    operation: isRefresh ? 'renew the logon' : 'log on',
    method: 'POST',
    path: service.path,
    headers: {
      ...service.headers,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ ...form, ...service.form }).toString(),
    repeatable: !isRefresh,
  };
  const askedAtMs = now().getTime();
  const read = async (response: VeeamResponse) => {
    if (!isSuccess(response)) throw await service.refusal(request, response, { atLogon: true });
    return readJson(connection, request, response, (value) => readToken(value, service, askedAtMs));
  };
  const token = await openSessionBy(connection, request, { read, sessionIn: sessionIn(service) });
  hideToken(connection, token);
  return token;
}

export function hideToken(connection: Connection, { accessToken, refreshToken }: Token): void {
  connection.hide(accessToken);
  if (refreshToken !== undefined) connection.hide(refreshToken);
}

/** The request that ends a token; undefined when the API has none. */
export function logOutRequest(
  { logOutPath, headers }: TokenService,
  accessToken: string,
): VeeamRequest | undefined {
  if (logOutPath === undefined) return undefined;
  return {
    operation: 'log out',
    method: 'POST',
    path: logOutPath,
    headers: { ...headers, accept: 'application/json', authorization: `Bearer ${accessToken}` },
    repeatable: true,
  };
}

/** Ends a logon whose answer cannot be used except for the token. */
function sessionIn(service: TokenService) {
  return ({ body }: VeeamResponse) => {
    const accessToken = textInBrokenJson(body, 'access_token');
    if (!isToken(accessToken) || service.logOutPath === undefined) return undefined;
    return {
      secrets: [accessToken, textInBrokenJson(body, 'refresh_token') ?? ''],
      logOut: logOutRequest(service, accessToken),
    };
  };
}

function readToken(value: unknown, { usualLifeSeconds }: TokenService, askedAtMs: number): Token {
  const fields = objectIn(value);
  const { access_token: accessToken, refresh_token: refreshToken } = fields;
  if (!isToken(accessToken)) throw new WrongShapeError('it has no access token');
  const lifeMs = tokenLifeMs(fields['expires_in'], usualLifeSeconds);
  return {
    accessToken,
    ...(isToken(refreshToken) ? { refreshToken } : {}),
    renewAt: new Date(askedAtMs + lifeMs - Math.min(LONGEST_MARGIN_MS, lifeMs / 10)).toISOString(),
  };
}

/** Whether a header can carry the value (RFC 6750: b64token); otherwise it is not a token. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
