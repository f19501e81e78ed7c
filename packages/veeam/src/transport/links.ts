import { ForeignLinkError } from './errors.ts';
import type { ServerAddress } from './server-address.ts';

/**
 * The path and query of a link to follow.
 *
 * A link is followed only on the server's configured origin. Veeam servers put their own host name into their links
 * (em_rest: `https://localhost:9399/…`), which often differs from the configured address. Such a link is not followed,
 * and it is not redirected to the configured address either. Read an id from it with `linkSegments` and build the path
 * yourself.
 *
 * @param href absolute, or relative to the configured base URL
 * @throws ForeignLinkError when the link's origin is not the configured one, or it is not a URL
 */
export function linkPath(address: ServerAddress, href: string, operation: string): string {
  const url = URL.canParse(href, address.baseUrl) ? new URL(href, address.baseUrl) : undefined;
  if (url === undefined || url.origin !== new URL(address.baseUrl).origin) {
    throw new ForeignLinkError({
      server: address.name,
      operation,
      happened: `the server sent a link to ${url === undefined ? 'no valid address' : url.origin}, which was not followed`,
      remedy: `Only ${new URL(address.baseUrl).origin} is trusted: configure the server by the address it uses in its links.`,
    });
  }
  return url.pathname + url.search;
}

/**
 * The decoded path segments of a link to any host, for reading an id from it:
 * `https://em:9398/api/jobs/1ef1…?format=Entity` becomes `['api', 'jobs', '1ef1…']`. Nothing is sent.
 * A link that cannot be read becomes an empty list.
 */
export function linkSegments(href: string): string[] {
  if (!URL.canParse(href, 'http://link.invalid')) return [];
  const segments = new URL(href, 'http://link.invalid').pathname.split('/').filter((part) => part !== '');
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return []; // a lone % is not part of an id
  }
}
