import type * as z from 'zod';
import type { JwtCallers } from '../functions/triggers/http/jwt.ts';
import type { httpSettings } from './configuration/http-settings.ts';

/** Tells a function that an authorizer stands before it, and how callers are made of what it has verified. */
export function jwtEnvironment({
  scopePrefix,
  servers,
  serversClaim,
}: NonNullable<z.output<typeof httpSettings>['jwt']>): Record<string, string> {
  const callers: JwtCallers =
    serversClaim === undefined ? { scopePrefix, servers: servers ?? ['*'] } : { scopePrefix, serversClaim };
  return { JWT_CALLERS: JSON.stringify(callers) };
}
