import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';

/** An identity provider on loopback: OpenID Connect discovery and a key set, as API Gateway reads them. */
export interface Issuer {
  url: string;
  /** A token of this issuer, good for an hour; a claim that is given takes the place of its own. */
  token(claims?: Record<string, unknown>, header?: Header): Promise<string>;
  /** The public key as text, which is what a forger has. */
  publicPem: string;
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
  const server = createServer((request, response) => {
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    const answer = isDiscovery ? { issuer: url, jwks_uri: `${url}/keys` } : { keys: [jwk] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
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
}
