import type { AccountBook } from '../accounts.ts';
import type { LabRequest } from '../server/lab-server.ts';
import { readJson } from './body.ts';
import type { ApiVersion } from './options.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { ANTIFORGERY_COOKIE, carriesAntiforgery, type TokenPair, type Tokens } from './tokens.ts';

interface TokenCall {
  readonly request: LabRequest;
  readonly version: ApiVersion;
  readonly tokens: Tokens;
  readonly accounts: AccountBook;
  readonly now: Date;
}

/**
 * POST /token with the grants password and refresh_token, as a form or as JSON. Throws Refusal: the status of a refused
 * one is not documented but as a RESTExceptionInfo; 400 is what OAuth 2.0 has for it (RFC 6749, 5.2), on which it is based.
 */
export function postToken(call: TokenCall): Reply {
  const fields = readFields(call.request);
  const withAntiforgery = call.version !== 'v6' && fields.disable_antiforgery_token?.toLowerCase() !== 'true';
  const pair = grant(call, fields, withAntiforgery);
  const cookie = `${ANTIFORGERY_COOKIE}=${pair.antiforgery}; path=/; secure; httponly; samesite=strict`;
  return {
    status: 200,
    headers: pair.antiforgery === undefined ? {} : { 'set-cookie': cookie },
    body: tokenBody(pair, call.version),
  };
}

function grant(call: TokenCall, fields: Fields, withAntiforgery: boolean): TokenPair {
  const { tokens, accounts, now, request } = call;
  switch (fields.grant_type) {
    case 'password': {
      const role = accounts.verify(fields.username ?? '', fields.password ?? '');
      if (role === undefined) throw denied('The user name or the password is incorrect.');
      return tokens.issue(fields.username ?? '', role, withAntiforgery, now);
    }
    case 'refresh_token': {
      const pair = tokens.findByRefreshToken(fields.refresh_token ?? '');
      if (pair === undefined) throw denied('The refresh token is not valid.');
      if (withAntiforgery && !carriesAntiforgery(pair, request.headers)) {
        throw new Refusal(400, 'The antiforgery token is missing.');
      }
      tokens.revoke(pair);
      return tokens.issue(pair.user, pair.role, withAntiforgery, now);
    }
    default:
      throw new Refusal(400, `The lab does not know the grant type "${fields.grant_type ?? ''}".`);
  }
}

/** No errorCode of version 8 is about logons: the one that is left. */
const denied = (message: string) => new Refusal(400, message, 'HttpError');

/** Source: schema OAuthTokenResponse (userName is required in v6 and v7 only, and left out of v8 here). */
function tokenBody(pair: TokenPair, version: ApiVersion): object {
  return {
    access_token: pair.accessToken,
    token_type: 'bearer',
    expires_in: Math.floor((pair.expiresAt.getTime() - pair.issuedAt.getTime()) / 1000),
    refresh_token: pair.refreshToken,
    ...(version === 'v8' ? {} : { userName: pair.user }),
    '.issued': pair.issuedAt.toISOString(),
    '.expires': pair.expiresAt.toISOString(),
  };
}

type Fields = Readonly<Record<string, string>>;

function readFields(request: LabRequest): Fields {
  const type = request.headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));
  }
  if (!/^application\/json\b/i.test(type)) throw new Refusal(415, 'Unsupported Media Type');
  const fields = Object.entries(readJson(request));
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
}
