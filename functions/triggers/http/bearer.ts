/** The token of an `Authorization` header (RFC 6750, 2.1: a b64token, after any case of "Bearer"), or undefined. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}
