import { randomBytes } from 'node:crypto';
import { dayMs, minuteMs } from '../estate/clock.ts';
import { ok, type Reply } from '../server/formats.ts';
import type { LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import { type AuthorizedCall, type Call, invalid, type ServerState, type Token } from './call.ts';

type TokenHolder = Pick<Token, 'user' | 'role' | 'isRefreshed'>;

/** Source: "Requesting Authorization" and TokenLoginSpec. */
const refreshMs = 14 * dayMs;
const shortTermRefreshMs = 15 * minuteMs;

/**
 * POST /api/oauth2/token: 200 and the tokens. Source: TokenLoginSpec, TokenModel.
 * @throws Refusal 400 or 401
 */
export function logOn(call: Call): Reply {
  const form = readForm(call.request);
  const shortTermRefresh = form.get('use_short_term_refresh')?.toLowerCase() === 'true';
  const token = newToken(call, holderOf(call, form), shortTermRefresh);
  return ok(tokenModel(call, call.state.tokens.add(token)));
}

/** POST /api/oauth2/logout: 200 and `{}`. Ends the access token and its refresh token. */
export function logOut({ state, token }: AuthorizedCall): Reply {
  state.tokens.revoke(token);
  return ok({});
}

function readForm({ headers, body }: LabRequest): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''))
    throw invalid('The content type must be application/x-www-form-urlencoded.');
  return new URLSearchParams(body.toString('utf8'));
}

/** Grant types are accepted in any letter case, because specifications differ. The lab supports two of them. */
function holderOf({ state, now }: Call, form: URLSearchParams): TokenHolder {
  const { tokens, context } = state;
  switch (form.get('grant_type')?.toLowerCase()) {
    case 'password': {
      const user = form.get('username') ?? '';
      const role = context.accounts.verify(user, form.get('password') ?? '');
      if (role === undefined) throw refusedLogon(state);
      return { user, role, isRefreshed: false };
    }
    case 'refresh_token': {
      const former = tokens.findByRefresh(form.get('refresh_token') ?? '', now);
      if (former === undefined) throw refusedLogon(state);
      tokens.revokeRefresh(former);
      return { user: former.user, role: former.role, isRefreshed: true };
    }
    default:
      throw invalid('The grant_type is missing or not supported.');
  }
}

/** Reports differ on the status of a wrong password. Source: public clients (401 checkmk, 400 a PowerShell script). */
function refusedLogon({ options }: ServerState): Refusal {
  return new Refusal(options.refusedLogonStatus ?? 401, 'Authentication failed.', 'AccessDenied');
}

/** The refresh token's lifetime starts at the logon or, for a short one, at the end of the access token. */
function newToken({ state, now }: Call, holder: TokenHolder, shortTermRefresh: boolean): Token {
  const accessUntil = new Date(now.getTime() + (state.options.accessTokenSeconds ?? 900) * 1000);
  const refreshUntil = shortTermRefresh
    ? accessUntil.getTime() + shortTermRefreshMs
    : now.getTime() + refreshMs;
  const [access, refresh] = [secret(), secret()];
  return { ...holder, access, refresh, issuedAt: now, accessUntil, refreshUntil: new Date(refreshUntil) };
}

/** Three parts, like a signed token, but opaque. */
function secret(): string {
  return [24, 48, 32].map((length) => randomBytes(length).toString('base64url')).join('.');
}

function tokenModel({ time }: Call, token: Token) {
  return {
    access_token: token.access,
    token_type: 'bearer',
    refresh_token: token.refresh,
    expires_in: Math.round((token.accessUntil.getTime() - token.issuedAt.getTime()) / 1000),
    '.issued': time.seconds(token.issuedAt),
    '.expires': time.seconds(token.accessUntil),
    username: token.user,
  };
}
