import * as z from 'zod';
import type { Connection } from '../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { openSessionBy, textInBrokenJson } from '../transport/open-session.ts';
import { tokenLifeMs } from '../transport/server-durations.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { refusal } from './errors.ts';
import { type Microsoft365Version, notServed } from './versions.ts';

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
    repeatable: !('refreshToken' in grant),
  };
  const askedAt = now().getTime();
  const read = async (response: VeeamResponse) => {
    if (response.status === 404) throw await notServed(connection, version);
    if (response.status < 200 || response.status >= 300) {
      throw refusal(connection, request, response, { atLogon: true });
    }
    const pair = parseToken(response.body);
    if (pair === undefined) throw unreadableAnswer(connection, request, response, 'it holds no token pair');
    return pair;
  };
  const token = await openSessionBy(connection, request, { read, sessionIn: sessionIn(version) });
  connection.hide(token.access_token);
  connection.hide(token.refresh_token);
  const lifeMs = tokenLifeMs(token.expires_in, USUAL_LIFE_SECONDS);
  return {
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    renewAt: new Date(askedAt + lifeMs - Math.min(MARGIN_MS, lifeMs / 4)).toISOString(),
  };
}

/** How a logon is ended whose answer cannot be used, but for the token. v6 has no call for it (vb365 specs). */
function sessionIn(version: Microsoft365Version) {
  return ({ body }: VeeamResponse) => {
    const accessToken = textInBrokenJson(body, 'access_token');
    const isUsable = accessToken !== undefined && /^[\x21-\x7e]+$/.test(accessToken);
    if (version === 'v6' || !isUsable) return undefined;
    const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
    const path = `/${version}/token/logout`;
    return {
      secrets: [accessToken, textInBrokenJson(body, 'refresh_token') ?? ''],
      logOut: { operation: 'log out', method: 'POST', path, headers } as const,
    };
  };
}

/** No cause is kept: it would quote the answer, and that may be half a token. */
function parseToken(body: string): z.output<typeof oauthTokenResponse> | undefined {
  try {
    return oauthTokenResponse.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
