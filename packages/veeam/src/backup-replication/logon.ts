import { LogonRefusedError, ServerBusyError, VeeamError } from '../transport/errors.ts';
import type { Token } from './token.ts';

/** How a logon gets its tokens; what they throw goes to whoever waits for a token. */
export interface TokenSource {
  byPassword(): Promise<Token>;
  byRefresh(refreshToken: string): Promise<Token>;
}

/**
 * One logon for any number of calls at the same time: it hands out the token, renews it before it expires, and
 * replaces it when the server no longer takes it. Whoever asks meanwhile waits for the same renewal.
 */
export class Logon {
  readonly #source: TokenSource;
  readonly #now: () => Date;
  #current: Token | undefined;
  #renewal: Promise<Token> | undefined;
  /** Came from a refresh, and no call has succeeded with it yet. */
  #unproven: Token | undefined;
  #refused: LogonRefusedError | undefined;
  #ended = false;

  constructor(source: TokenSource, now: () => Date, current: Token) {
    this.#source = source;
    this.#now = now;
    this.#current = current;
  }

  /** The token as it stands, for keeping; undefined after a failed renewal. */
  get current(): Token | undefined {
    return this.#current;
  }

  /** A token that is good now. @throws what the source throws */
  async token(): Promise<Token> {
    if (this.#renewal !== undefined) return this.#renewal;
    const current = this.#current;
    if (current !== undefined && this.#now().getTime() < current.renewAtMs) return current;
    return this.#renewOnce(() => this.#renew());
  }

  /** A token other than `refused`, which the server did not take; by password. @throws what the source throws */
  async replace(refused: Token): Promise<Token> {
    if (this.#renewal !== undefined) return this.#renewal;
    const current = this.#current;
    if (current !== undefined && current !== refused) return current;
    return this.#renewOnce(() => this.#source.byPassword());
  }

  /** Hands out no token any more, and gives the last one, for logging it out. */
  async end(): Promise<Token | undefined> {
    this.#ended = true;
    // A renewal that fails leaves nothing to log out, and whoever waits for it is told.
    await this.#renewal?.catch(() => undefined);
    const last = this.#current;
    this.#current = undefined;
    return last;
  }

  /** A call was answered with success under `token`. */
  confirm(token: Token): void {
    if (this.#unproven === token) this.#unproven = undefined;
  }

  /**
   * Whether a 403 under `token` may be the token's fault: some servers answer so right after a refresh, and a
   * logon by password cures it (seen in public clients, veeam-apis "Token").
   */
  isUnproven(token: Token): boolean {
    return this.#unproven === token;
  }

  async #renew(): Promise<Token> {
    const refreshToken = this.#current?.refreshToken;
    // Single use: whatever becomes of this refresh, the token is spent.
    this.#current = undefined;
    if (refreshToken === undefined) return this.#source.byPassword();
    try {
      const token = await this.#source.byRefresh(refreshToken);
      this.#unproven = token;
      return token;
    } catch (error) {
      const answered = error instanceof VeeamError && error.status !== undefined;
      if (!answered || error instanceof ServerBusyError) throw error;
      return this.#source.byPassword();
    }
  }

  async #renewOnce(renew: () => Promise<Token>): Promise<Token> {
    if (this.#ended) throw new Error('This logon was logged out: log on again.');
    // Asking again with a refused password locks the account.
    if (this.#refused !== undefined) throw this.#refused;
    this.#renewal = renew();
    try {
      this.#current = await this.#renewal;
      return this.#current;
    } catch (error) {
      if (error instanceof LogonRefusedError) this.#refused = error;
      this.#current = undefined;
      throw error;
    } finally {
      this.#renewal = undefined;
    }
  }
}
