import * as z from 'zod';
import { type Caller, permissions } from '../../action.ts';

/** How a caller is derived from a token that API Gateway's authorizer has verified. The stack sets it. */
const jwtCallers = z.strictObject({
  /** The prefix of permissions in scopes, such as `veeam/`. */
  scopePrefix: z.string(),
  /** The servers of every caller; absent, the claim names them. */
  servers: z.exactOptional(z.array(z.string())),
  serversClaim: z.exactOptional(z.string()),
});
export type JwtCallers = z.infer<typeof jwtCallers>;

/** As deployed: `JWT_CALLERS` is set only behind an authorizer. */
export function deployedJwtCallers(): JwtCallers | undefined {
  const given = process.env['JWT_CALLERS'];
  return given === undefined ? undefined : jwtCallers.parse(JSON.parse(given));
}

const claim = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const verified = z.object({
  authorizer: z.object({ jwt: z.object({ claims: z.record(z.string(), claim) }) }),
});

/**
 * The caller of a verified token; undefined if the request came through no authorizer, or the token names no caller.
 * The permissions are the token's scopes, matched exactly.
 * @param requestContext of API Gateway's event (payload format 2.0)
 */
export function callerOfJwt(
  { scopePrefix, servers, serversClaim }: JwtCallers,
  requestContext: unknown,
): Caller | undefined {
  const { data } = verified.safeParse(requestContext);
  if (!data) return undefined;
  const { claims } = data.authorizer.jwt;
  const name = claims['sub'] ?? claims['client_id'];
  if (typeof name !== 'string' || name === '') return undefined;
  // Both spellings are API Gateway's own (developer guide, JWT authorizers).
  const scopes = [...listOf(claims['scope']), ...listOf(claims['scp'])];
  return {
    source: 'http',
    name,
    permissions: permissions.filter((permission) => scopes.includes(`${scopePrefix}${permission}`)),
    servers: servers ?? (serversClaim === undefined ? [] : listOf(claims[serversClaim])),
  };
}

/** API Gateway turns a claim that is a list into one text, such as `[em-1 vbr-1]`. */
function listOf(value: z.infer<typeof claim> | undefined): string[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [];
  return value
    .replace(/^\[(.*)\]$/, '$1')
    .split(/[\s,]+/)
    .filter((item) => item !== '');
}
