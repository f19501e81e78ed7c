import * as z from 'zod';
import { serverName } from '../../../functions/configuration.ts';
import { strictShape, unknownName } from '../../../functions/input/strict-shape.ts';

const origin = z
  .url({ protocol: /^https?$/, error: 'takes an origin such as https://portal.example.com', abort: true })
  .refine((url) => new URL(url).origin === url, 'an origin ends after the host or port: no path, no slash');

const issuer = z
  .url({
    error: 'takes the address of an identity provider, such as https://login.example.com/tenant',
    abort: true,
  })
  .refine((url) => {
    const { protocol, hostname, search, hash } = new URL(url);
    // API Gateway accepts only https. The local cloud on this machine also reads http from 127.0.0.1.
    const isReadable = protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
    return isReadable && search === '' && hash === '';
  }, 'an issuer begins with https:// and has no query');

const console = strictShape('setting of console', {
  clientId: z
    .string()
    .min(1)
    .max(200)
    .describe(
      "A public client (no secret; authorization code with PKCE) that may redirect to the console's address, which ends with a slash.",
    ),
  scopes: z
    .exactOptional(z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'is not a valid scope')).min(1))
    .describe('The scopes to request. By default `openid` and every permission with the prefix.'),
  connectTo: z
    .array(origin)
    .max(10)
    .default([])
    .describe('Further origins to which it connects, such as that of the token endpoint.'),
});

const jwt = strictShape('setting of jwt', {
  issuer: issuer.describe('Exactly as in the `iss` of its tokens, including a trailing slash.'),
  audience: z
    .array(z.string().min(1))
    .min(1)
    .max(50)
    .describe('One of these must be the `aud` of its tokens, or `client_id` if there is no `aud`.'),
  scopePrefix: z.string().default('').describe("The prefix of a permission's name in a scope."),
  servers: z
    .exactOptional(z.array(serverName).min(1))
    .describe('The servers that callers may use. Without this and `serversClaim`: all.'),
  serversClaim: z
    .exactOptional(z.string().min(1))
    .describe("The claim that names a caller's servers, or holds `*`."),
  console: z
    .exactOptional(console)
    .describe('How people sign in to the console. By default they paste an access token.'),
}).refine(
  ({ servers, serversClaim }) => servers === undefined || serversClaim === undefined,
  'give either servers or serversClaim',
);

export type JwtSettings = z.output<typeof jwt>;

/** The `http` part of automation.yaml. */
export const httpSettings = strictShape('setting of http', {
  cors: strictShape('setting of cors', {
    origins: z
      .array(origin)
      .max(20)
      .default([])
      .describe('The origins whose pages may call the API. Empty: none.'),
  })
    .prefault({})
    .describe('Access from pages of other origins, in a browser.'),
  jwt: z
    .exactOptional(jwt)
    .describe('Tokens of an identity provider, which API Gateway verifies, instead of this project’s own.'),
  throttling: strictShape('setting of throttling', {
    requestsPerSecond: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(20)
      .describe('The sustained rate, in requests per second.'),
    burst: z.number().int().min(1).max(5_000).default(40).describe('The maximum burst.'),
  })
    .prefault({})
    .describe(
      'The rate that API Gateway allows for all callers together; beyond that, it answers 429. Slack and each webhook route have this rate for themselves; routes without authentication (health, documentation, unknown paths) have a quarter each.',
    ),
})
  .prefault({})
  .describe('The HTTP API (docs/http.md).');

interface Settings {
  readonly servers: Readonly<Record<string, unknown>>;
  readonly http: z.output<typeof httpSettings>;
}

/** Checks what the schema of a part cannot: callers for servers that do not exist. */
export function checkJwtServers({ servers, http }: Settings, context: z.RefinementCtx): void {
  const known = Object.keys(servers);
  for (const [index, name] of (http.jwt?.servers ?? []).entries()) {
    if (known.includes(name)) continue;
    const message = unknownName('server', name, known);
    context.addIssue({ code: 'custom', path: ['http', 'jwt', 'servers', index], message });
  }
}
