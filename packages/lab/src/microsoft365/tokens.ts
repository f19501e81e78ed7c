import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LabRole } from '../accounts.ts';

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: string;
  readonly role: LabRole;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** What the cookie of every call must carry, unless the client asked to do without. */
  readonly antiforgery?: string | undefined;
}

/** The documents name no cookie: the lab's choice. */
export const ANTIFORGERY_COOKIE = 'Lab.Antiforgery';

/** The token pairs given out. A refresh token serves once and outlives its access token. */
export class Tokens {
  readonly #lifetimeMs: number;
  #pairs: TokenPair[] = [];
  #issued = 0;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  get issued(): number {
    return this.#issued;
  }

  issue(user: string, role: LabRole, withAntiforgery: boolean, now: Date): TokenPair {
    const pair: TokenPair = {
      accessToken: randomBytes(48).toString('base64url'),
      refreshToken: randomBytes(32).toString('base64url'),
      user,
      role,
      issuedAt: now,
      expiresAt: new Date(now.getTime() + this.#lifetimeMs),
      antiforgery: withAntiforgery ? randomBytes(24).toString('base64url') : undefined,
    };
    this.#pairs.push(pair);
    this.#issued += 1;
    return pair;
  }

  /** The pair whose access token the request carries; undefined when it is unknown or has expired. */
  find(headers: IncomingHttpHeaders, now: Date): TokenPair | undefined {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    return this.list(now).find(({ accessToken }) => accessToken === token);
  }

  findByRefreshToken(token: string): TokenPair | undefined {
    return this.#pairs.find(({ refreshToken }) => refreshToken === token);
  }

  /** The pairs whose access token still opens the server. */
  list(now: Date): readonly TokenPair[] {
    return this.#pairs.filter(({ expiresAt }) => expiresAt > now);
  }

  revoke(pair: TokenPair): void {
    this.#pairs = this.#pairs.filter((other) => other !== pair);
  }

  clear(): void {
    this.#pairs = [];
    this.#issued = 0;
  }
}

/** Whether the request may use the pair as far as forgery is concerned. Source: vbo-rest/authorization. */
export function carriesAntiforgery({ antiforgery }: TokenPair, headers: IncomingHttpHeaders): boolean {
  if (antiforgery === undefined) return true;
  const cookies = headers.cookie?.split(';').map((cookie) => cookie.trim()) ?? [];
  return cookies.includes(`${ANTIFORGERY_COOKIE}=${antiforgery}`);
}
