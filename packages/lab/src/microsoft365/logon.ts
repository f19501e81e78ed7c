import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LabRole } from '../accounts.ts';
import type { Microsoft365Version } from '../options.ts';
import type { Reply } from '../server/formats.ts';
import type { LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import { readJson, type ServerState, type Token } from './call.ts';

interface TokenCall {
  readonly state: ServerState;
  readonly request: LabRequest;
  readonly version: Microsoft365Version;
  readonly now: Date;
}

/** The documents do not name the cookie: the lab's choice. */
const antiforgeryCookie = 'Lab.Antiforgery';

/**
 * POST /token with the grants password and refresh_token, as a form or as JSON. For a refused logon only the body is
 * documented (RESTExceptionInfo), not the status. 400 is the status in OAuth 2.0 (RFC 6749, 5.2), on which it is based.
 * @throws Refusal 400
 */
export function postToken(call: TokenCall): Reply {
  const fields = readFields(call.request);
  const withAntiforgery = call.version !== 'v6' && fields.disable_antiforgery_token?.toLowerCase() !== 'true';
  const pair = grant(call, fields, withAntiforgery);
  const cookie = `${antiforgeryCookie}=${pair.antiforgery}; path=/; secure; httponly; samesite=strict`;
  return {
    status: 200,
    headers: pair.antiforgery === undefined ? {} : { 'set-cookie': cookie },
    body: tokenBody(pair, call.version),
  };
}

function grant(call: TokenCall, fields: Fields, withAntiforgery: boolean): Token {
  const { state, request, now } = call;
  const { tokens, context } = state;
  switch (fields.grant_type) {
    case 'password': {
      const role = context.accounts.verify(fields.username ?? '', fields.password ?? '');
      if (role === undefined) throw denied('The user name or the password is incorrect.');
      return issue(call, fields.username ?? '', role, withAntiforgery);
    }
    case 'refresh_token': {
      const pair = tokens.findByRefresh(fields.refresh_token ?? '', now);
      if (pair === undefined) throw denied('The refresh token is not valid.');
      if (withAntiforgery && !carriesAntiforgery(pair, request.headers)) {
        throw new Refusal(400, 'The antiforgery token is missing.');
      }
      tokens.revoke(pair);
      return issue(call, pair.user, pair.role, withAntiforgery);
    }
    default:
      throw new Refusal(400, `The lab does not know the grant type "${fields.grant_type ?? ''}".`);
  }
}

function issue({ state, now }: TokenCall, user: string, role: LabRole, withAntiforgery: boolean): Token {
  return state.tokens.add({
    access: randomBytes(48).toString('base64url'),
    refresh: randomBytes(32).toString('base64url'),
    user,
    role,
    issuedAt: now,
    accessUntil: new Date(now.getTime() + state.tokenLifetimeMs),
    antiforgery: withAntiforgery ? randomBytes(24).toString('base64url') : undefined,
  });
}

/** No errorCode of version 8 is for logons, so this is the general one. */
const denied = (message: string) => new Refusal(400, message, 'HttpError');

/** Source: schema OAuthTokenResponse (userName is required only in v6 and v7, and left out of v8 here). */
function tokenBody(pair: Token, version: Microsoft365Version): object {
  return {
    access_token: pair.access,
    token_type: 'bearer',
    expires_in: Math.floor((pair.accessUntil.getTime() - pair.issuedAt.getTime()) / 1000),
    refresh_token: pair.refresh,
    ...(version === 'v8' ? {} : { userName: pair.user }),
    '.issued': pair.issuedAt.toISOString(),
    '.expires': pair.accessUntil.toISOString(),
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

/** Whether the request carries the pair's antiforgery cookie, if it needs one. Source: vbo-rest/authorization. */
export function carriesAntiforgery({ antiforgery }: Token, headers: IncomingHttpHeaders): boolean {
  if (antiforgery === undefined) return true;
  const cookies = headers.cookie?.split(';').map((cookie) => cookie.trim()) ?? [];
  return cookies.includes(`${antiforgeryCookie}=${antiforgery}`);
}
