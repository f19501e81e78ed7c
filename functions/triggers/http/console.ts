import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { RefusedError } from '../../action.ts';
import { environment } from '../../platform/runtime.ts';
import type { HttpResponse } from './http.ts';
import { etagOf } from './middleware/conditional-requests.ts';

/** No text of a page of ours becomes script, and no page of others may frame one. */
const closedPage =
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/** What both pages load: their own files, and nothing else. */
const ownFiles = "default-src 'none'; script-src 'self'; img-src 'self' data:";
/** @param sources where the console sends requests, beyond its own origin */
export const consolePolicy = (sources: readonly string[]): string =>
  `${ownFiles}; style-src 'self'; connect-src ${["'self'", ...sources].join(' ')}; ${closedPage}; trusted-types 'none'`;
/**
 * The viewer of the reference has styles in attributes, and makes its templates through a policy of its own; `default` is
 * ours, and makes text of any other HTML (`web/reference/main.ts`).
 */
export const referencePolicy = `${ownFiles}; style-src 'self' 'unsafe-inline'; connect-src 'self'; ${closedPage}; trusted-types lit-html default`;

/** What an identity provider sends a browser back with (RFC 6749, 4.1.2; RFC 9207; OpenID Connect Session Management). */
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

/** Gives the console's page and its files, as synth has laid them beside the bundle. */
export class Console {
  readonly page: HttpResponse;
  readonly #assets: ReadonlyMap<string, HttpResponse>;

  constructor() {
    const settings = textOf('console.json');
    /** Where the page may send requests, beyond its own origin: to an identity provider, and to the bucket of large reports. */
    const { connectTo }: { connectTo: string[] } = JSON.parse(settings);
    this.page = textAnswer(
      textOf('console/console.html').replace('{}', () => escaped(settings)),
      'text/html; charset=utf-8',
      {
        'content-security-policy': consolePolicy([bucketOrigin(), ...connectTo]),
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      },
    );
    this.#assets = new Map(
      readdirSync(new URL('./console/', import.meta.url)).flatMap((name) => {
        const type = types[extname(name)];
        // What a name stands for never changes: its text is in it.
        const kept = { 'cache-control': 'public, max-age=31536000, immutable' };
        return type === undefined ? [] : [[name, textAnswer(textOf(`console/${name}`), type, kept)] as const];
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
export function referencePage(): HttpResponse {
  return textAnswer(textOf('console/reference.html'), 'text/html; charset=utf-8', {
    'content-security-policy': referencePolicy,
  });
}

/** Where a report is that is larger than an answer may be: at the bucket's own address, or where the SDK is told S3 is. */
function bucketOrigin(): string {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return endpoint === undefined ? environment('EVIDENCE_ORIGIN') : new URL(endpoint).origin;
}

/** What synth laid beside the bundle, by name. */
export function textOf(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
}

/** An answer that says what this project's code says: anyone may keep it, and asks whether it has changed. */
export function textAnswer(body: string, type: string, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': type, 'cache-control': 'no-cache', etag: etagOf(body), ...headers },
    body,
  };
}

/** A text in an attribute of HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
