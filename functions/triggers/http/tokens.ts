import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { type Caller, permissions } from '../../action.ts';

/** The secret `tokens`: who may call, by the SHA-256 of each token. A token itself is never kept. */
export const tokenRegister = z.object({
  tokens: z.array(
    z.object({
      name: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      permissions: z.array(z.enum(permissions)),
      servers: z.array(z.string()),
      expiresAt: z.exactOptional(z.iso.datetime()),
    }),
  ),
});
export type TokenRegister = z.infer<typeof tokenRegister>;

/** Tokens are 256 random bits, so that a plain SHA-256 is enough to keep them by. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * The caller that a bearer token stands for, or undefined. Every kept hash is compared, in constant time, so
 * that the time taken tells nothing of which one came close.
 */
export function callerOfToken(token: string, register: TokenRegister, now: Date): Caller | undefined {
  const given = Buffer.from(hashToken(token), 'hex');
  let found: TokenRegister['tokens'][number] | undefined;
  for (const entry of register.tokens) {
    if (timingSafeEqual(given, Buffer.from(entry.sha256, 'hex'))) found = entry;
  }
  if (!found) return undefined;
  if (found.expiresAt !== undefined && Date.parse(found.expiresAt) <= now.getTime()) return undefined;
  return { source: 'http', name: found.name, permissions: found.permissions, servers: found.servers };
}
