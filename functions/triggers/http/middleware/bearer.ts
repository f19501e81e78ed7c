import { type Caller, RefusedError } from '../../../action.ts';
import { type HttpMiddleware, requestOf } from '../http.ts';
import { callerOfJwt, type JwtCallers } from '../jwt.ts';
import { HttpProblem } from '../problem.ts';

export interface Callers {
  /** The caller that a bearer token stands for, or undefined when it stands for nobody. */
  authenticate(token: string): Promise<Caller | undefined>;
  /** Set where API Gateway has an authorizer: callers are those it has verified, and our own tokens are not taken. */
  jwt: JwtCallers | undefined;
}

/** Middleware: finds out who calls, by a token or by what the route takes in its place. @throws HttpProblem `unauthenticated` */
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
 * Middleware: refuses a caller without the route's permission. It comes before the body, so that whoever may not act
 * learns nothing of the input's form, and costs no parsing.
 * @throws RefusedError `forbidden`, saying which permission is missing
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
