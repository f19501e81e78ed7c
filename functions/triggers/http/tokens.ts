import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { type Caller, permissions } from '../../action.ts';
import { log } from '../../platform/log.ts';
import type { Secrets } from '../../platform/secrets.ts';

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

/** The secret `token-use`: the last day (UTC) on which each token was used, by the token's name. */
export const tokenUse = z.object({ days: z.record(z.string(), z.iso.date()) });

/**
 * Records that a token is used, once a day: a secret takes few writes, and a day is close enough to tell which
 * tokens nobody needs. Two functions may overwrite each other's first mark of a day; whoever misses its own
 * writes it again. It is kept apart from `tokens`, so that what serves requests cannot make tokens.
 * @throws SecretUnusableError, and whatever Secrets Manager does
 */
async function markUse(secrets: Secrets, name: string, now: Date): Promise<void> {
  const today = now.toISOString().slice(0, 10);
  const known = await secrets.read('token-use', tokenUse);
  if (known.days[name] === today) return;
  const { days } = await secrets.read('token-use', tokenUse, { refresh: true });
  if (days[name] === today) return;
  await secrets.write('token-use', { days: { ...days, [name]: today } });
}

/** How soon a new token is known where the register has been read before. */
const newTokenMs = 10_000;

/** Finds callers in the secret `tokens`, as it is deployed, and records that their tokens are used. */
export function callersOfTokens(secrets: Secrets, now: () => Date) {
  return async (token: string): Promise<Caller | undefined> => {
    const find = async (maximumAgeMs?: number) => {
      const register = await secrets.read('tokens', tokenRegister, {
        ...(maximumAgeMs !== undefined && { maximumAgeMs }),
      });
      return callerOfToken(token, register, now());
    };
    // A token may have been made since: look again, but not as often as strangers knock.
    const caller = (await find()) ?? (await find(newTokenMs));
    if (caller) await markUse(secrets, caller.name, now()).catch((error) => warnOf(error, caller.name));
    return caller;
  };
}

/** A use that could not be recorded keeps nobody from working. */
function warnOf(error: unknown, token: string): void {
  log('warn', 'token-use-not-recorded', { token, error: error instanceof Error ? error.name : 'Error' });
}
