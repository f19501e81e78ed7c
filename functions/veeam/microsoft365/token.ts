import * as z from 'zod';
import type { Connection } from '../transport/connection.ts';
import { VeeamError } from '../transport/errors.ts';
import type { VeeamRequest } from '../transport/request.ts';
import { tokenLifeMs } from '../transport/server-durations.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { refusal } from './refusal.ts';
import { type Microsoft365Version, notServed } from './version.ts';

export interface Microsoft365Credentials {
  /** `DOMAIN\user` or `user@domain`. */
  readonly username: string;
  readonly password: string;
}

/** A token pair: a secret as good as a password for as long as it lives. */
export interface Token {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** From this moment on (ISO 8601, UTC) a new pair has to be fetched. */
  readonly renewAt: string;
}

const oauthTokenResponse = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.unknown(),
});

/** Unless set otherwise by `Set-VBORestAPISettings` (vb365 PowerShell reference). */
const USUAL_LIFE_SECONDS = 3600;
/** A minute before the end, or a quarter of the life of a short-lived token. */
const MARGIN_MS = 60_000;

/**
 * Fetches a token pair by password or by refresh token (vbo-rest: authorization; vb365 specs).
 * Throws `LogonRefusedError` when the server refuses what it is given, `UnsupportedVersionError` when it does
 * not serve the version, and what a `Connection` throws.
 */
export async function fetchToken(
  connection: Connection,
  version: Microsoft365Version,
  grant: Microsoft365Credentials | { readonly refreshToken: string },
  now: () => Date,
): Promise<Token> {
  connection.hide('refreshToken' in grant ? grant.refreshToken : grant.password);
  const form = new URLSearchParams(
    'refreshToken' in grant
      ? { grant_type: 'refresh_token', refresh_token: grant.refreshToken }
      : { grant_type: 'password', username: grant.username, password: grant.password },
  );
  // From v7 on a cookie would be needed beside the token, also to refresh it (vbo-rest: authorization).
  if (version !== 'v6') form.set('disable_antiforgery_token', 'true');
  const request: VeeamRequest = {
    operation: 'refreshToken' in grant ? 'renew the logon' : 'log on',
    method: 'POST',
    path: `/${version}/token`,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    repeatable: true,
  };
  const askedAt = now().getTime();
  const response = await connection.request(request);
  if (response.status === 404) throw await notServed(connection, version);
  if (response.status < 200 || response.status >= 300) {
    throw refusal(connection, request, response, { atLogon: true });
  }
  const token = parseToken(response.body);
  if (token === undefined) {
    await endHalfRead(connection, version, response.body);
    throw unreadableAnswer(connection, request, response, 'it holds no token pair');
  }
  connection.hide(token.access_token);
  connection.hide(token.refresh_token);
  const lifeMs = tokenLifeMs(token.expires_in, USUAL_LIFE_SECONDS);
  return {
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    renewAt: new Date(askedAt + lifeMs - Math.min(MARGIN_MS, lifeMs / 4)).toISOString(),
  };
}

/**
 * Ends the logon of an answer that cannot be used, if its token is in it: nobody else could. That may fail, and the
 * answer stays unreadable either way. v6 has no call for it.
 */
async function endHalfRead(
  connection: Connection,
  version: Microsoft365Version,
  body: string,
): Promise<void> {
  const accessToken = /"access_token"\s*:\s*"([\w.~+/=-]+)"/.exec(body)?.[1];
  if (accessToken === undefined || version === 'v6') return;
  connection.hide(accessToken);
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  const path = `/${version}/token/logout`;
  try {
    await connection.request({ operation: 'log out', method: 'POST', path, headers, repeatable: true });
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
  }
}

/** No cause is kept: it would quote the answer, and that may be half a token. */
function parseToken(body: string): z.output<typeof oauthTokenResponse> | undefined {
  try {
    return oauthTokenResponse.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
