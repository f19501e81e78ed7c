import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { type HttpResponse, problem } from './payload.ts';
import type { JwtAuthorizer } from './routes.ts';

/** The outcome of the check: the token's claims, or the response that replaces the function's. */
export type Authorized = { claims: JWTPayload } | { refusal: HttpResponse };

/** API Gateway supports only RSA-based algorithms, and caches a public key for two hours ("JWT authorizers"). */
const supportedAlgorithms = ['RS256', 'RS384', 'RS512'];
const keysKeptMs = 2 * 60 * 60_000;

const discovery = z.object({ jwks_uri: z.url() });

/**
 * Checks a token as API Gateway does before it calls a function ("Control access to HTTP APIs with JWT
 * authorizers"): the key, the signature, `iss`, `aud` or else `client_id`, `exp`, `nbf`, `iat`, and the route's scopes.
 */
export function jwtCheck(
  { issuer, audience }: JwtAuthorizer,
  now: () => Date = () => new Date(),
): (authorization: string | undefined, scopes: readonly string[]) => Promise<Authorized> {
  let keys: ReturnType<typeof readKeys> | undefined;

  async function verified(token: string): Promise<JWTPayload> {
    if (decodeProtectedHeader(token).kid === undefined) throw new Error('the token has no key id');
    keys ??= readKeys(issuer);
    const resolved = await keys.catch((error: unknown) => {
      keys = undefined; // The next token asks the issuer again.
      throw error;
    });
    const options = { issuer, algorithms: supportedAlgorithms, requiredClaims: ['exp'], currentDate: now() };
    const { payload } = await jwtVerify(token, resolved, options);
    if (!isFor(payload, audience)) throw new Error('the token does not have a valid audience');
    if (payload.iat !== undefined && payload.iat * 1000 > now().getTime())
      throw new Error('the token was issued in the future');
    return payload;
  }

  return async (authorization, scopes) => {
    const token = authorization?.replace(/^Bearer +/i, '');
    if (token === undefined) return { refusal: refused(401, 'Unauthorized', 'Bearer') };
    let claims: JWTPayload;
    try {
      claims = await verified(token);
    } catch (error) {
      const why = String(error instanceof Error ? error.message : error).replaceAll(/[^\w .,:-]/g, "'");
      const challenge = `Bearer scope="${scopes.join(' ')}" error="invalid_token" error_description="${why}"`;
      return { refusal: refused(401, 'Unauthorized', challenge) };
    }
    if (scopes.length === 0 || scopesOf(claims).some((scope) => scopes.includes(scope))) return { claims };
    const challenge = `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`;
    return { refusal: refused(403, 'Forbidden', challenge) };
  };
}

async function readKeys(issuer: string): Promise<ReturnType<typeof createRemoteJWKSet>> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { jwks_uri } = discovery.parse(await response.json());
  return createRemoteJWKSet(new URL(jwks_uri), { cacheMaxAge: keysKeptMs });
}

/** API Gateway reads `client_id` only when there is no `aud`. */
function isFor({ aud, client_id }: JWTPayload, audience: readonly string[]): boolean {
  return [aud ?? client_id].flat().some((each) => typeof each === 'string' && audience.includes(each));
}

function scopesOf({ scope, scp }: JWTPayload): string[] {
  return [scope, scp].flat().flatMap((each) => (typeof each === 'string' ? each.split(' ') : []));
}

function refused(status: number, message: string, challenge: string): HttpResponse {
  const answer = problem(status, message);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
}
