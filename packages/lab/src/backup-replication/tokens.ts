import { randomBytes } from 'node:crypto';
import type { LabRole } from '../accounts.ts';

export interface Token {
  readonly access: string;
  readonly refresh: string;
  readonly user: string;
  readonly role: LabRole;
  readonly issuedAt: Date;
  readonly accessUntil: Date;
  readonly refreshUntil: Date;
  /** Whether it came from another token's refresh. */
  readonly isRefreshed: boolean;
}

export interface TokenHolder extends Pick<Token, 'user' | 'role' | 'isRefreshed'> {
  readonly shortTermRefresh: boolean;
}

/** Source: "Requesting Authorization" and TokenLoginSpec. */
const REFRESH_MS = 14 * 24 * 60 * 60 * 1000;
const SHORT_TERM_REFRESH_MS = 15 * 60 * 1000;

/** The tokens. An access token is good until it expires or its owner logs out; a refresh token is good once. */
export class Tokens {
  readonly #accessMs: number;
  readonly #byAccess = new Map<string, Token>();
  readonly #byRefresh = new Map<string, Token>();
  #issued = 0;

  constructor(accessSeconds: number) {
    this.#accessMs = accessSeconds * 1000;
  }

  get issued(): number {
    return this.#issued;
  }

  issue({ user, role, isRefreshed, shortTermRefresh }: TokenHolder, now: Date): Token {
    const accessUntil = new Date(now.getTime() + this.#accessMs);
    const refreshUntil = shortTermRefresh
      ? new Date(accessUntil.getTime() + SHORT_TERM_REFRESH_MS)
      : new Date(now.getTime() + REFRESH_MS);
    const [access, refresh] = [secret(), secret()];
    const token = { access, refresh, user, role, issuedAt: now, accessUntil, refreshUntil, isRefreshed };
    this.#byAccess.set(token.access, token);
    this.#byRefresh.set(token.refresh, token);
    this.#issued += 1;
    return token;
  }

  /** The token behind an Authorization header; undefined when it is missing, unknown or over. */
  find(authorization: string | undefined, now: Date): Token | undefined {
    const token = this.#byAccess.get(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    return token !== undefined && now < token.accessUntil ? token : undefined;
  }

  /** The token a refresh token belongs to, which is used up by this; undefined when it is no good. */
  redeem(refresh: string, now: Date): Token | undefined {
    const token = this.#byRefresh.get(refresh);
    this.#byRefresh.delete(refresh);
    return token !== undefined && now < token.refreshUntil ? token : undefined;
  }

  /** Ends an access token and the refresh token that came with it. */
  revoke(token: Token): void {
    this.#byAccess.delete(token.access);
    this.#byRefresh.delete(token.refresh);
  }

  /** Ends an access token; its refresh token stays good. */
  expire(token: Token): void {
    this.#byAccess.delete(token.access);
  }

  open(now: Date): number {
    return [...this.#byAccess.values()].filter((token) => now < token.accessUntil).length;
  }

  clear(): void {
    this.#byAccess.clear();
    this.#byRefresh.clear();
    this.#issued = 0;
  }
}

/** Three parts, as a signed token has, but opaque. */
function secret(): string {
  return [24, 48, 32].map((length) => randomBytes(length).toString('base64url')).join('.');
}
