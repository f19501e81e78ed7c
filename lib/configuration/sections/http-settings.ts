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
    // API Gateway takes https alone; on this machine the local cloud reads it, too.
    const isReadable = protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
    return isReadable && search === '' && hash === '';
  }, 'an issuer begins with https:// and has no query');

const console = strictShape('setting of console', {
  clientId: z
    .string()
    .min(1)
    .max(200)
    .describe(
      "A public client (no secret; code with PKCE) that may redirect to the console's address, which ends with a slash.",
    ),
  scopes: z
    .exactOptional(z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'is not a valid scope')).min(1))
    .describe('What it asks for. Left out: `openid` and every permission behind the prefix.'),
  connectTo: z
    .array(origin)
    .max(10)
    .default([])
    .describe("Other origins than the issuer's that it connects to, such as that of the token endpoint."),
});

const jwt = strictShape('setting of jwt', {
  issuer: issuer.describe('As the `iss` of its tokens has it, to the slash at its end.'),
  audience: z
    .array(z.string().min(1))
    .min(1)
    .max(50)
    .describe('One of these is the `aud` of its tokens, or `client_id` where there is no `aud`.'),
  scopePrefix: z.string().default('').describe("What stands before a permission's name in a scope."),
  servers: z
    .exactOptional(z.array(serverName).min(1))
    .describe('The servers that callers may use. Left out, with `serversClaim` too: all.'),
  serversClaim: z
    .exactOptional(z.string().min(1))
    .describe("The claim that names a caller's servers, or holds `*`."),
  console: z
    .exactOptional(console)
    .describe('How people sign in to the console. Left out: with an access token that they bring.'),
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
      .describe('The origins whose pages may call the API. Empty: no page of another origin may.'),
  })
    .prefault({})
    .describe('Pages of other origins, in a browser.'),
  jwt: z
    .exactOptional(jwt)
    .describe('Tokens of an identity provider, which API Gateway verifies, in place of ours.'),
  throttling: strictShape('setting of throttling', {
    requestsPerSecond: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(20)
      .describe('How many requests a second are let through for long.'),
    burst: z.number().int().min(1).max(5_000).default(40).describe('How many may come at once.'),
  })
    .prefault({})
    .describe(
      'What API Gateway lets through for all callers together; beyond, it answers 429. Slack and each webhook route have that much for themselves; what anybody may ask for (health, documentation, unknown paths) has a quarter each.',
    ),
})
  .prefault({})
  .describe('The HTTP API (docs/http.md).');

interface Settings {
  readonly servers: Readonly<Record<string, unknown>>;
  readonly http: z.output<typeof httpSettings>;
}

/** Finds what no schema of a part can: callers for servers that there are none of. */
export function checkJwtServers({ servers, http }: Settings, context: z.RefinementCtx): void {
  const known = Object.keys(servers);
  for (const [index, name] of (http.jwt?.servers ?? []).entries()) {
    if (known.includes(name)) continue;
    const message = unknownName('server', name, known);
    context.addIssue({ code: 'custom', path: ['http', 'jwt', 'servers', index], message });
  }
}
