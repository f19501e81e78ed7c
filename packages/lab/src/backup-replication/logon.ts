import type { AccountBook } from '../accounts.ts';
import type { LabRequest } from '../server/lab-server.ts';
import type { AuthorizedCall, Call, Reply } from './call.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Token, TokenHolder } from './tokens.ts';

/** POST /api/oauth2/token: 200 and the tokens. Source: TokenLoginSpec, TokenModel. Throws Refusal (400, 401). */
export function logOn(call: Call, accounts: AccountBook): Reply {
  const { holdings, now } = call;
  const form = readForm(call.request);
  const token = holdings.tokens.issue(holderOf(call, form, accounts), now);
  return { status: 200, body: tokenModel(call, token) };
}

/** POST /api/oauth2/logout: 200 and `{}`; the access token and its refresh token are over. */
export function logOff({ holdings, token }: AuthorizedCall): Reply {
  holdings.tokens.revoke(token);
  return { status: 200, body: {} };
}

function readForm({ headers, body }: LabRequest): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''))
    throw invalid('The content type must be application/x-www-form-urlencoded.');
  return new URLSearchParams(body.toString('utf8'));
}

/** Grant types are taken in any case: specifications differ in it. The lab offers two of them. */
function holderOf(call: Call, form: URLSearchParams, accounts: AccountBook): TokenHolder {
  const shortTermRefresh = form.get('use_short_term_refresh')?.toLowerCase() === 'true';
  switch (form.get('grant_type')?.toLowerCase()) {
    case 'password': {
      const user = form.get('username') ?? '';
      const role = accounts.verify(user, form.get('password') ?? '');
      if (role === undefined) throw refusedLogon(call);
      return { user, role, isRefreshed: false, shortTermRefresh };
    }
    case 'refresh_token': {
      const former = call.holdings.tokens.redeem(form.get('refresh_token') ?? '', call.now);
      if (former === undefined) throw refusedLogon(call);
      return { user: former.user, role: former.role, isRefreshed: true, shortTermRefresh };
    }
    default:
      throw invalid('The grant_type is missing or not supported.');
  }
}

/** Reports differ on the status of a wrong password. Source: public clients (401 checkmk, 400 a PowerShell script). */
function refusedLogon({ holdings }: Call): Refusal {
  return new Refusal(holdings.options.refusedLogonStatus ?? 401, 'AccessDenied', 'Authentication failed.');
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
