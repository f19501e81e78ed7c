import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { RefusedError } from '../../action.ts';
import { environment } from '../../platform/runtime.ts';
import type { HttpResponse } from './http.ts';
import { etagOf } from './middleware/conditional-requests.ts';

/** No text in one of our pages can become script, and no foreign page may frame ours. */
const closedPage =
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/** What both pages may load: only their own files. */
const ownFiles = "default-src 'none'; script-src 'self'; img-src 'self' data:";
/** @param sources where the console may send requests, beyond its own origin */
export const consolePolicy = (sources: readonly string[]): string =>
  `${ownFiles}; style-src 'self'; connect-src ${["'self'", ...sources].join(' ')}; ${closedPage}; trusted-types 'none'`;
/**
 * The viewer of the reference uses style attributes, and creates its templates through a Trusted Types policy of its
 * own; `default` is our policy, which turns any other HTML into text (`web/reference/main.ts`).
 */
export const referencePolicy = `${ownFiles}; style-src 'self' 'unsafe-inline'; connect-src 'self'; ${closedPage}; trusted-types lit-html default`;

/**
 * The parameters with which an identity provider sends the browser back (RFC 6749, 4.1.2; RFC 9207; OpenID Connect
 * Session Management).
 */
export const signInAnswer = [
  'code',
  'state',
  'iss',
  'session_state',
  'error',
  'error_description',
  'error_uri',
];

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Serves the console's page and its files, which synth has put beside the bundle. */
export class Console {
  readonly page: HttpResponse;
  readonly #assets: ReadonlyMap<string, HttpResponse>;

  /** @param folder of the bundle */
  constructor(folder: URL) {
    const settings = textOf('console.json', folder);
    /**
     * Where the page may send requests, beyond its own origin: to an identity provider, and to the bucket with large
     * reports.
     */
    const { connectTo }: { connectTo: string[] } = JSON.parse(settings);
    this.page = textAnswer(
      textOf('console/console.html', folder).replace('{}', () => escaped(settings)),
      'text/html; charset=utf-8',
      {
        'content-security-policy': consolePolicy([bucketOrigin(), ...connectTo]),
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      },
    );
    this.#assets = new Map(
      readdirSync(new URL('console/', folder)).flatMap((name) => {
        const type = types[extname(name)];
        // The content behind a name never changes: the name contains its hash.
        const kept = { 'cache-control': 'public, max-age=31536000, immutable' };
        return type === undefined
          ? []
          : [[name, textAnswer(textOf(`console/${name}`, folder), type, kept)] as const];
      }),
    );
  }

  /** @throws RefusedError `not-found` */
  asset(name: string | undefined): HttpResponse {
    const found = this.#assets.get(name ?? '');
    if (found) return found;
    throw new RefusedError('not-found', 'Not found. A newer console may be there: load the page again.');
  }
}

/** The reference of the API: a viewer of `openapi.json`. */
export function referencePage(folder: URL): HttpResponse {
  return textAnswer(textOf('console/reference.html', folder), 'text/html; charset=utf-8', {
    'content-security-policy': referencePolicy,
  });
}

/**
 * Where to download a report that is larger than an answer may be: the bucket's own address, or the S3 endpoint that
 * the SDK is configured with.
 */
function bucketOrigin(): string {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return endpoint === undefined ? environment('EVIDENCE_ORIGIN') : new URL(endpoint).origin;
}

/** The files that synth has put beside the bundle, by name. */
function textOf(name: string, folder: URL): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** A document of the API, or of the events that it sends. */
export function documentOf(name: string, folder: URL): HttpResponse {
  return textAnswer(textOf(name, folder), 'application/json');
}

/** An answer made from this project's code: anyone may cache it, and revalidates it. */
export function textAnswer(body: string, type: string, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': type, 'cache-control': 'no-cache', etag: etagOf(body), ...headers },
    body,
  };
}

/** Escapes a text for an attribute of HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
