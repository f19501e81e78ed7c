import type { LabRole } from '../accounts.ts';

/** An access token with the refresh token that came with it. */
export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
  readonly user: string;
  readonly role: LabRole;
  readonly issuedAt: Date;
  readonly accessUntil: Date;
  /** Missing for a refresh token that does not expire. */
  readonly refreshUntil?: Date | undefined;
}

/** The issued tokens. Access tokens are valid until they expire or are revoked; refresh tokens are valid once. */
export class Tokens<Pair extends TokenPair> {
  readonly #byAccess = new Map<string, Pair>();
  readonly #byRefresh = new Map<string, Pair>();
  #issued = 0;

  get issued(): number {
    return this.#issued;
  }

  add(pair: Pair): Pair {
    this.#byAccess.set(pair.access, pair);
    this.#byRefresh.set(pair.refresh, pair);
    this.#issued += 1;
    return pair;
  }

  /** The pair of an Authorization header; undefined when the token is missing, unknown or expired. */
  find(authorization: string | undefined, now: Date): Pair | undefined {
    const pair = this.#byAccess.get(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    return pair !== undefined && now < pair.accessUntil ? pair : undefined;
  }

  /** The pair of a refresh token, which stays valid; undefined when it is unknown, used up or expired. */
  findByRefresh(refresh: string, now: Date): Pair | undefined {
    const pair = this.#byRefresh.get(refresh);
    return pair?.refreshUntil === undefined || now < pair.refreshUntil ? pair : undefined;
  }

  /** Ends both tokens. */
  revoke(pair: Pair): void {
    this.revokeAccess(pair);
    this.revokeRefresh(pair);
  }

  revokeAccess({ access }: Pair): void {
    this.#byAccess.delete(access);
  }

  revokeRefresh({ refresh }: Pair): void {
    this.#byRefresh.delete(refresh);
  }

  /** The number of valid access tokens. */
  open(now: Date): number {
    return [...this.#byAccess.values()].filter(({ accessUntil }) => now < accessUntil).length;
  }
}
