import httpCors from '@middy/http-cors';
import httpSecurityHeaders from '@middy/http-security-headers';
import type { HttpMiddleware } from '../http.ts';

/** Of an answer that is not a page, a browser shall load and frame nothing. Pages bring a policy of their own. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * Middleware: writes the names of an answer's headers in lower case, since middy's packages have theirs in capitals and
 * a header would stand there twice; of `Vary`, every value counts once.
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

/** The headers of helmet that mean something for an API; the content security policy is by answer (`plainHeaders`). */
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
 * The headers that let a configured origin read an answer; where none is configured, nothing. `vary` is said to everyone:
 * a cache must not give one origin's answer to another, refused ones included.
 */
export function cors(origins: readonly string[]) {
  return origins.length === 0 ? [] : httpCors({ origins: [...origins], exposeHeaders, vary: 'origin' });
}
