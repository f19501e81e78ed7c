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

/** The start values of a logon. */
export interface LogonOptions {
  readonly token: Token;
  /** Used when the token is renewed. Without it, the logon lasts as long as the server refreshes its token. */
  readonly credential?: Credential | undefined;
  readonly now: () => Date;
}

/**
 * One logon for any number of calls at the same time. It holds the token, renews it before it expires, and replaces it
 * when the server no longer accepts it. Calls during a renewal wait for that renewal.
 */
export class Logon {
  readonly #connection: Connection;
  readonly #service: () => TokenService;
  readonly #credential: Credential | undefined;
  readonly #now: () => Date;
  #current: Token | undefined;
  #renewal: Promise<Token> | undefined;
  /** A token from a refresh that no call has succeeded with yet. */
  #unproven: Token | undefined;
  #refused: LogonRefusedError | undefined;
  #hasEnded = false;
  /** The token to log out, until the logout succeeds: a failed logout can be tried again. */
  #leaving: Token | undefined;

  /** @param service the token service of the version in use */
  constructor(connection: Connection, service: () => TokenService, { token, credential, now }: LogonOptions) {
    hideToken(connection, token);
    this.#connection = connection;
    this.#service = service;
    this.#credential = credential;
    this.#now = now;
    this.#current = token;
  }

  /** A token that is valid now. @throws LogonRefusedError, SessionExpiredError, and what a token call throws */
  async token(): Promise<Token> {
    if (this.#renewal !== undefined) return this.#renewal;
    const current = this.#current;
    if (current !== undefined && this.#now().getTime() < Date.parse(current.renewAt)) return current;
    return this.#renewOnce(() => this.#renew());
  }

  /**
   * Sends a call with the token. When the server refuses the token, it logs on again, once, and repeats the call: the
   * server has not acted on it. Some servers answer 403 to the first calls after a refresh, and a logon by password
   * cures it (seen in public clients, veeam-apis "Token").
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

  /** Ends the logon; later calls get no token. A token that the server no longer knows counts as ended. */
  async logOut(): Promise<void> {
    this.#hasEnded = true;
    // A failed renewal leaves nothing to log out, and the calls that wait for it get its error.
    await this.#renewal?.catch(() => undefined);
    this.#leaving ??= this.#current;
    this.#current = undefined;
    const service = this.#service();
    const request = this.#leaving && logOutRequest(service, this.#leaving.accessToken);
    if (request !== undefined) {
      const response = await this.#connection.request(request);
      if (!service.isTokenRefused(response)) {
        if (!isSuccess(response)) throw await service.refusal(request, response, { atLogon: false });
        // A proxy's page with status 200 does not mean that the server has ended the token.
        readJson(this.#connection, request, response, (value) => value === undefined || objectIn(value));
      }
    }
    this.#leaving = undefined;
  }

  /** A token other than `refused`, which the server refused. */
  async #replace(refused: Token): Promise<Token> {
    if (this.#renewal !== undefined) return this.#renewal;
    const current = this.#current;
    if (current !== undefined && current !== refused) return current;
    return this.#renewOnce(() => (this.#credential === undefined ? this.#renew() : this.#byPassword()));
  }

  async #renew(): Promise<Token> {
    const refreshToken = this.#current?.refreshToken;
    // A refresh token works only once: after the request it is used up, whatever the result.
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
    // Repeated logons with a refused password lock the account.
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
