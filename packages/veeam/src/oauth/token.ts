import { objectIn, readJson, WrongShapeError } from '../reading/json-answer.ts';
import type { Connection, Credential } from '../transport/connection.ts';
import type { VeeamError } from '../transport/errors.ts';
import { isSuccess, type VeeamRequest, type VeeamResponse } from '../transport/exchange.ts';
import { openSessionBy, textInBrokenJson } from '../transport/open-session.ts';
import { tokenLifeMs } from '../transport/server-durations.ts';

/** How a product, in one version of its API, gives tokens and takes them back. */
export interface TokenService {
  readonly path: string;
  /** Absent where there is no call for it: the token then ends by itself. */
  readonly logOutPath?: string;
  /** What these calls carry besides. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the form holds besides the grant. */
  readonly form?: Readonly<Record<string, string>>;
  /** How long a token lives when the server does not say so. */
  readonly usualLifeSeconds: number;
  /** The error for an answer to one of these calls that is no success. */
  refusal(
    request: VeeamRequest,
    response: VeeamResponse,
    about: { readonly atLogon: boolean },
  ): VeeamError | Promise<VeeamError>;
  /** Whether an answer says that the token is not taken. */
  isTokenRefused(response: VeeamResponse): boolean;
}

/** A secret as good as a password for as long as it lives; plain JSON. */
export interface Token {
  readonly accessToken: string;
  /** Good for one use. */
  readonly refreshToken?: string;
  /** From this moment on (ISO 8601, UTC) a new one has to be fetched: a while before its end. */
  readonly renewAt: string;
}

export type Grant = Credential | { readonly refreshToken: string };

const LONGEST_MARGIN_MS = 60_000;

/**
 * Fetches a token by password or by refresh token (RFC 6749; vbr-1.3-rev1: CreateToken; vbo-rest: authorization). Its
 * life counts from before the request, to be safe.
 *
 * @throws LogonRefusedError, what `refusal` gives, and what a broken connection or an unreadable answer throws
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

/** The request that ends a token; undefined where there is none. */
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

/** How a logon is ended whose answer cannot be used, but for the token. */
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

/** What a header can carry (RFC 6750: b64token); anything else is no token. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
