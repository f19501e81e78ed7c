import { type Caller, RefusedError } from '../../../action.ts';
import { type HttpMiddleware, requestOf } from '../http.ts';
import { callerOfJwt, type JwtCallers } from '../jwt.ts';
import { HttpProblem } from '../problem.ts';

export interface Callers {
  /** The caller of a bearer token, or undefined if the token is not valid. */
  authenticate(token: string): Promise<Caller | undefined>;
  /**
   * Set if API Gateway has an authorizer: then only callers that it has verified are accepted, and no tokens of the
   * record.
   */
  jwt: JwtCallers | undefined;
}

/**
 * Middleware: authenticates the caller, by a token or by what the route accepts instead. @throws HttpProblem
 * `unauthenticated`
 */
export function bearer({ authenticate, jwt }: Callers): HttpMiddleware {
  return {
    async before({ event, context }) {
      const token = bearerToken(event.headers['authorization']);
      const known = jwt
        ? callerOfJwt(jwt, event.requestContext)
        : token !== undefined && (await authenticate(token));
      const caller = known || (await context.route.authenticate?.(requestOf(event, undefined)));
      if (!caller) {
        const detail = 'Send "Authorization: Bearer <token>" with a token that is known and has not expired.';
        throw new HttpProblem('unauthenticated', detail, {}, { 'www-authenticate': 'Bearer' });
      }
      context.caller = caller;
    },
  };
}

/**
 * Middleware: refuses a caller without the route's permission. It runs before the body is parsed, so that a caller who
 * may not act learns nothing about the input, and costs no parsing.
 * @throws RefusedError `forbidden`, naming the missing permission
 */
export function permission(): HttpMiddleware {
  return {
    before({ context: { caller, route } }) {
      const { permission } = route;
      if (permission === undefined || caller.permissions.includes(permission)) return;
      throw new RefusedError(
        'forbidden',
        `The token "${caller.name}" does not have the permission ${permission}.`,
      );
    },
  };
}

/** The token of an `Authorization` header (RFC 6750, 2.1: a b64token, after any case of "Bearer"), or undefined. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}
