import { objectIn, readJson } from '../reading/json-answer.ts';
import type { Connection, Credential } from '../transport/connection.ts';
import { LogonRefusedError, ServerBusyError, SessionExpiredError, VeeamError } from '../transport/errors.ts';
import { isSuccess, type VeeamResponse } from '../transport/exchange.ts';
import {
  type Grant,
  hideToken,
  logOutRequest,
  requestToken,
  type Token,
  type TokenService,
} from './token.ts';

/** What a logon starts from. */
export interface LogonOptions {
  readonly token: Token;
  /** Serves when the token is renewed. Without it a logon lasts as long as the server refreshes its token. */
  readonly credential?: Credential | undefined;
  readonly now: () => Date;
}

/**
 * One logon for any number of calls at the same time: it carries the token, renews it before it expires, and replaces
 * it when the server no longer takes it. Whoever asks meanwhile waits for the same renewal.
 */
export class Logon {
  readonly #connection: Connection;
  readonly #service: () => TokenService;
  readonly #credential: Credential | undefined;
  readonly #now: () => Date;
  #current: Token | undefined;
  #renewal: Promise<Token> | undefined;
  /** Came from a refresh, and no call has succeeded with it yet. */
  #unproven: Token | undefined;
  #refused: LogonRefusedError | undefined;
  #hasEnded = false;
  /** What is to be logged out, until that has succeeded: a logout that failed can be tried again. */
  #leaving: Token | undefined;

  /** @param service how the version in use gives tokens */
  constructor(connection: Connection, service: () => TokenService, { token, credential, now }: LogonOptions) {
    hideToken(connection, token);
    this.#connection = connection;
    this.#service = service;
    this.#credential = credential;
    this.#now = now;
    this.#current = token;
  }

  /** A token that is good now. @throws LogonRefusedError, SessionExpiredError, and what a token call throws */
  async token(): Promise<Token> {
    if (this.#renewal !== undefined) return this.#renewal;
    const current = this.#current;
    if (current !== undefined && this.#now().getTime() < Date.parse(current.renewAt)) return current;
    return this.#renewOnce(() => this.#renew());
  }

  /**
   * Sends a call under the token. When the server does not take that, it logs on again, once, and repeats the call,
   * which the server has not acted upon. Some servers answer 403 to the first calls after a refresh, and a logon by
   * password cures it (seen in public clients, veeam-apis "Token").
   *
   * @throws what `token` and `call` throw
   */
  async send(call: (accessToken: string) => Promise<VeeamResponse>): Promise<VeeamResponse> {
    const token = await this.token();
    const response = await call(token.accessToken);
    const isForbidden = response.status === 403 && this.#unproven === token;
    if (this.#service().isTokenRefused(response) || isForbidden) {
      const { accessToken } = await this.#replace(token);
      return call(accessToken);
    }
    if (isSuccess(response) && this.#unproven === token) this.#unproven = undefined;
    return response;
  }

  /** Ends the logon and hands out nothing any more. A token that the server no longer knows is as good as ended. */
  async logOut(): Promise<void> {
    this.#hasEnded = true;
    // A renewal that fails leaves nothing to log out, and whoever waits for it is told.
    await this.#renewal?.catch(() => undefined);
    this.#leaving ??= this.#current;
    this.#current = undefined;
    const service = this.#service();
    const request = this.#leaving && logOutRequest(service, this.#leaving.accessToken);
    if (request !== undefined) {
      const response = await this.#connection.request(request);
      if (!service.isTokenRefused(response)) {
        if (!isSuccess(response)) throw await service.refusal(request, response, { atLogon: false });
        // A page of some proxy with status 200 does not mean that the server has ended the token.
        readJson(this.#connection, request, response, (value) => value === undefined || objectIn(value));
      }
    }
    this.#leaving = undefined;
  }

  /** A token other than `refused`, which the server did not take. */
  async #replace(refused: Token): Promise<Token> {
    if (this.#renewal !== undefined) return this.#renewal;
    const current = this.#current;
    if (current !== undefined && current !== refused) return current;
    return this.#renewOnce(() => (this.#credential === undefined ? this.#renew() : this.#byPassword()));
  }

  async #renew(): Promise<Token> {
    const refreshToken = this.#current?.refreshToken;
    // Single use: whatever its outcome, the token is spent.
    this.#current = undefined;
    if (refreshToken === undefined) return this.#byPassword();
    try {
      const token = await this.#request({ refreshToken });
      this.#unproven = token;
      return token;
    } catch (error) {
      const isAnswered = error instanceof VeeamError && error.status !== undefined;
      if (!isAnswered || error instanceof ServerBusyError) throw error;
      return this.#byPassword(error);
    }
  }

  async #byPassword(cause?: unknown): Promise<Token> {
    if (this.#credential === undefined) throw this.#expired('there is no credential to renew it', cause);
    return this.#request(this.#credential);
  }

  #request(grant: Grant): Promise<Token> {
    return requestToken(this.#connection, this.#service(), grant, this.#now);
  }

  async #renewOnce(renew: () => Promise<Token>): Promise<Token> {
    if (this.#hasEnded) throw this.#expired('it was logged out');
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

  #expired(why: string, cause?: unknown): SessionExpiredError {
    return new SessionExpiredError({
      server: this.#connection.address.name,
      operation: 'renew the logon',
      happened: `the logon has ended: ${why}`,
      remedy: 'Log on again.',
      cause,
    });
  }
}
