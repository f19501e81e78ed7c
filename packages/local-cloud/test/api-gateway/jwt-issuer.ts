import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';

/** An identity provider on loopback: OpenID Connect discovery and a key set, as API Gateway reads them. */
export interface Issuer {
  url: string;
  /** A token of this issuer, valid for an hour. `claims` replace its default claims. */
  token(claims?: Record<string, unknown>, header?: Header): Promise<string>;
  /** The public key as text: all that a forger has. */
  publicPem: string;
  /** The claims of the person who signs in next in a browser. When undefined, every sign-in is denied. */
  person: Record<string, unknown> | undefined;
  close(): Promise<void>;
}

interface Header {
  alg?: string;
  kid?: string | undefined;
  key?: CryptoKey | Uint8Array;
}

export const AUDIENCE = 'veeam-automation';

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
  /** The requests of browsers that wait for their tokens, by code. */
  const waiting = new Map<string, URLSearchParams>();
  const server = createServer(async (request, response) => {
    // Pages of other origins read the discovery document and get their tokens here.
    response.setHeader('access-control-allow-origin', '*');
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/authorize') {
      const code = `code-${waiting.size + 1}`;
      waiting.set(code, searchParams);
      const answer = issuer.person ? { code } : { error: 'access_denied', error_description: 'Not today' };
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.search = String(new URLSearchParams({ ...answer, state: searchParams.get('state') ?? '' }));
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    const discovery = {
      issuer: url,
      jwks_uri: `${url}/keys`,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
    };
    const answers: Record<string, unknown> = {
      '/.well-known/openid-configuration': discovery,
      '/token': pathname === '/token' && (await tokenFor(new URLSearchParams(await textOf(request)))),
    };
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify(answers[pathname] ?? { keys: [jwk] }));
  });
  /** A token for a code, once, if the sender is the one that requested the code (RFC 7636, 4.6). */
  async function tokenFor(form: URLSearchParams): Promise<object> {
    const asked = waiting.get(form.get('code') ?? '');
    waiting.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isSame = (name: string) => form.get(name) === asked?.get(name);
    if (asked?.get('code_challenge') !== challenge || !isSame('client_id') || !isSame('redirect_uri')) {
      return { error: 'invalid_grant' };
    }
    return { access_token: await issuer.token({ ...issuer.person, scope: asked.get('scope') }) };
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: Issuer = {
    url,
    person: undefined,
    publicPem: await exportSPKI(publicKey),
    token(claims = {}, { alg = 'RS256', key = privateKey, ...header } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const own = { iss: url, aud: AUDIENCE, sub: 'pipeline', iat: now - 10, exp: now + 3600 };
      const kid = 'kid' in header ? header.kid : 'key-1';
      return new SignJWT({ ...own, ...claims })
        .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
        .sign(key);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return issuer;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += part;
  return text;
}
