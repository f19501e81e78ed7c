import type { Fields } from '../reading/json-record.ts';
import type { Connection } from '../transport/connection.ts';
import type { VeeamResponse } from '../transport/exchange.ts';
import { openSessionBy, textInBrokenJson } from '../transport/open-session.ts';
import { tokenLifeMs } from '../transport/server-durations.ts';
import { isSuccess, readAnswer, WrongShapeError } from './answer.ts';
import { errorFromAnswer } from './errors.ts';
import type { Revision } from './revision.ts';

export interface Credentials {
  /** `DOMAIN\user`, or `.\user` of the server itself. */
  readonly username: string;
  readonly password: string;
}

export type Grant =
  | { readonly type: 'password'; readonly credentials: Credentials }
  | { readonly type: 'refresh_token'; readonly refreshToken: string };

export interface Token {
  readonly accessToken: string;
  /** Good for one use. */
  readonly refreshToken: string | undefined;
  /** When to get another, a while before it expires; milliseconds since 1970. */
  readonly renewAtMs: number;
}

const USUAL_LIFE_SECONDS = 900;
const LONGEST_MARGIN_MS = 60_000;

/**
 * `POST /api/oauth2/token`, which carries the revision as every call does. The life of the token is what
 * `expires_in` says: the documents name 15 and 60 minutes. It counts from before the request, to be safe.
 * (vbr-1.1-rev0 and vbr-1.3-rev1, CreateToken)
 *
 * @throws LogonRefusedError on 400 and 401, AccessDeniedError on 403, RevisionRefusedError, and what a broken
 *   connection or an unreadable answer throws
 */
export async function requestToken(
  connection: Connection,
  revision: Revision,
  grant: Grant,
  now: () => Date,
): Promise<Token> {
  const request = {
    operation: 'log on',
    method: 'POST' as const,
    path: '/api/oauth2/token',
    headers: {
      'x-api-version': revision,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: formBody(connection, grant),
    repeatable: grant.type === 'password',
  };
  const askedAtMs = now().getTime();
  const read = (response: VeeamResponse) => {
    if (!isSuccess(response)) {
      throw errorFromAnswer(connection, { ...request, revision, purpose: 'log-on' }, response);
    }
    return readAnswer(connection, request, response, (fields) => readToken(fields, askedAtMs));
  };
  const token = await openSessionBy(connection, request, { read, sessionIn: sessionIn(revision) });
  connection.hide(token.accessToken);
  if (token.refreshToken !== undefined) connection.hide(token.refreshToken);
  return token;
}

/** How a logon is ended whose answer cannot be used, but for the token. */
function sessionIn(revision: Revision) {
  return ({ body }: VeeamResponse) => {
    const accessToken = textInBrokenJson(body, 'access_token');
    if (!isToken(accessToken)) return undefined;
    const headers = {
      'x-api-version': revision,
      authorization: `Bearer ${accessToken}`,
      accept: 'application/json',
    };
    const logOut = { operation: 'log out', method: 'POST', path: '/api/oauth2/logout', headers } as const;
    return { secrets: [accessToken, textInBrokenJson(body, 'refresh_token') ?? ''], logOut };
  };
}

function readToken(fields: Fields, askedAtMs: number): Token {
  const { access_token: accessToken, refresh_token: refreshToken } = fields;
  if (!isToken(accessToken)) throw new WrongShapeError('it has no access token');
  const lifeMs = tokenLifeMs(fields.expires_in, USUAL_LIFE_SECONDS);
  return {
    accessToken,
    refreshToken: isToken(refreshToken) ? refreshToken : undefined,
    renewAtMs: askedAtMs + lifeMs - Math.min(LONGEST_MARGIN_MS, lifeMs / 10),
  };
}

/** What a header can carry (RFC 6750: b64token); anything else is no token. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function formBody(connection: Connection, grant: Grant): string {
  const form = new URLSearchParams({ grant_type: grant.type });
  if (grant.type === 'password') {
    connection.hide(grant.credentials.password);
    form.set('username', grant.credentials.username);
    form.set('password', grant.credentials.password);
  } else {
    form.set('refresh_token', grant.refreshToken);
  }
  return form.toString();
}
