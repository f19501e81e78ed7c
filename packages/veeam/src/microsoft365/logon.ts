import type { Connection } from '../transport/connection.ts';
import { LogonRefusedError, SessionExpiredError } from '../transport/errors.ts';
import { fetchToken, type Microsoft365Credentials, type Token } from './token.ts';
import type { Microsoft365Version } from './versions.ts';

/** What a `Logon` starts from: credentials, a token of an earlier one, or both. */
export interface LogonOptions {
  readonly credentials?: Microsoft365Credentials | undefined;
  readonly token?: Token | undefined;
  readonly now: () => Date;
}

/**
 * Keeps one valid token for many requests at once: whoever finds it missing or about to end starts the one
 * fetch that all others wait for.
 */
export class Logon {
  readonly #connection: Connection;
  readonly #version: Microsoft365Version;
  readonly #now: () => Date;
  #credentials: Microsoft365Credentials | undefined;
  #token: Token | undefined;
  #fetching: Promise<Token> | undefined;
  #refused: LogonRefusedError | undefined;

  constructor(connection: Connection, version: Microsoft365Version, options: LogonOptions) {
    this.#connection = connection;
    this.#version = version;
    this.#now = options.now;
    this.#credentials = options.credentials;
    this.#token = options.token;
    if (options.token !== undefined) {
      connection.hide(options.token.accessToken);
      connection.hide(options.token.refreshToken);
    }
  }

  /** A token that is valid for some time yet. Throws what `fetchToken` throws, and `SessionExpiredError`. */
  async token(): Promise<Token> {
    const token = this.#token;
    if (this.#fetching === undefined && token !== undefined && this.#now() < new Date(token.renewAt))
      return token;
    return this.#once(() => this.#renew(token));
  }

  /** Another token than the one the server has just refused with 401 although its time was not up. */
  async replace(refused: Token): Promise<Token> {
    if (this.#token !== refused) return this.token();
    return this.#once(() => (this.#credentials === undefined ? this.#renew(refused) : this.#logOn()));
  }

  /** Forgets everything; the token that is to be logged out, if there is one. */
  async end(): Promise<Token | undefined> {
    await this.#fetching?.catch(() => undefined); // whoever asked for it gets that error
    const token = this.#token;
    this.#credentials = undefined;
    this.#token = undefined;
    return token;
  }

  #once(fetch: () => Promise<Token>): Promise<Token> {
    this.#fetching ??= fetch()
      .then((token) => {
        this.#token = token;
        return token;
      })
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  async #renew(old: Token | undefined): Promise<Token> {
    if (old === undefined) return this.#logOn();
    // No document says that a refresh token is good twice: whatever becomes of this refresh, it is spent.
    this.#token = undefined;
    try {
      const { refreshToken } = old;
      return await fetchToken(this.#connection, this.#version, { refreshToken }, this.#now);
    } catch (error) {
      if (!(error instanceof LogonRefusedError)) throw error;
      return this.#logOn(error);
    }
  }

  async #logOn(cause?: unknown): Promise<Token> {
    // A password that was refused once is not tried again: each try counts towards locking the account.
    if (this.#refused !== undefined) throw this.#refused;
    if (this.#credentials === undefined) throw this.#expired(cause);
    try {
      return await fetchToken(this.#connection, this.#version, this.#credentials, this.#now);
    } catch (error) {
      if (error instanceof LogonRefusedError) this.#refused = error;
      throw error;
    }
  }

  #expired(cause: unknown): SessionExpiredError {
    return new SessionExpiredError({
      server: this.#connection.address.name,
      operation: 'renew the logon',
      happened: 'the logon has ended, and there are no credentials to renew it',
      remedy: 'Log on again.',
      cause,
    });
  }
}
