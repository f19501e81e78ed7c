/** What the document needs to know of an identity provider: scopes are permissions behind the prefix. */
export interface JwtScheme {
  issuer: string;
  scopePrefix: string;
}

/** How callers are known: by tokens of ours, or by an identity provider's. */
export function tokenScheme(jwt: JwtScheme | undefined): object {
  if (!jwt) return { type: 'http', scheme: 'bearer', description: 'Made by `npm run tokens -- create`' };
  return {
    type: 'openIdConnect',
    openIdConnectUrl: `${jwt.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    description: 'A token of the identity provider. API Gateway itself answers 401 to any other.',
  };
}
