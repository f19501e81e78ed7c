import httpCors from '@middy/http-cors';
import httpSecurityHeaders from '@middy/http-security-headers';
import type { HttpMiddleware } from '../http.ts';

/** For an answer that is not a page, browsers must load and frame nothing. Pages bring their own policy. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * Middleware: changes the names of an answer's headers to lower case, since middy's packages capitalize theirs and a
 * header would appear twice. Of `Vary`, every value is kept once.
 */
export function plainHeaders(): HttpMiddleware {
  const tidy: HttpMiddleware['after'] = ({ response }) => {
    if (!response) return;
    const plain: Record<string, string> = { 'content-security-policy': closedPolicy };
    for (const [name, value] of Object.entries(response.headers)) plain[name.toLowerCase()] = value;
    if (plain['vary'] !== undefined) {
      plain['vary'] = [...new Set(plain['vary'].toLowerCase().split(', '))].join(', ');
    }
    response.headers = plain;
  };
  return { after: tidy, onError: tidy };
}

/**
 * The headers of helmet that are useful for an API; the content security policy depends on the answer (`plainHeaders`).
 */
export function securityHeaders() {
  return httpSecurityHeaders({
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false, preload: false },
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: false,
    dnsPrefetchControl: false,
    downloadOptions: false,
    frameOptions: false,
    originAgentCluster: false,
    permissionsPolicy: false,
    permittedCrossDomainPolicies: false,
    reportingEndpoints: false,
    reportTo: false,
  });
}

/** What a page of another origin may read of an answer, beyond its body (Fetch standard, CORS protocol). */
const exposeHeaders = 'etag, link, location, retry-after, x-request-id';

/**
 * The headers that let a configured origin read an answer; none if no origin is configured. `vary` is sent to everyone:
 * a cache must not give one origin's answer to another, and that includes refused origins.
 */
export function cors(origins: readonly string[]) {
  return origins.length === 0 ? [] : httpCors({ origins: [...origins], exposeHeaders, vary: 'origin' });
}
