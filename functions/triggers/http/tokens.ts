import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Caller, permissions } from '../../action.ts';
import { log } from '../../platform/log.ts';
import type { NewItem, RecordKey } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';

/**
 * A token as the record keeps it, by the SHA-256 of the token, which itself is never kept. An item of another shape is
 * no token, and nothing of it is salvaged: without its `revokedAt` it would live again.
 */
export const tokenItem = z.object({
  /** The caller's name. */
  name: z.string(),
  // One that this version does not know is of no use here.
  permissions: z
    .array(z.string())
    .transform((given) => permissions.filter((permission) => given.includes(permission))),
  servers: z.array(z.string()),
  /**
   * The name of the table in which it was made, or confirmed. A restored table has another name, and lacks what was
   * revoked since: its tokens do not work until somebody has confirmed them.
   */
  table: z.string(),
  createdAt: z.iso.datetime(),
  validUntil: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
});
export type TokenItem = z.output<typeof tokenItem>;

/** Tokens are 256 random bits, so that a plain SHA-256 is enough to keep them by. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export const tokenKey = (sha256: string): RecordKey => ({ pk: `TOKEN#${sha256}`, sk: 'TOKEN' });
export const tokenUseKey = (name: string, sha256: string): RecordKey => ({
  pk: `TOKEN-USE#${name}`,
  sk: sha256,
});

/** Whether a token works at a moment, and if not, why. */
export function stateOf(
  token: TokenItem,
  table: string,
  now: Date,
): 'valid' | 'revoked' | 'expired' | 'unconfirmed' {
  if (token.revokedAt !== undefined) return 'revoked';
  if (token.validUntil !== undefined && Date.parse(token.validUntil) <= now.getTime()) return 'expired';
  return token.table === table ? 'valid' : 'unconfirmed';
}

/**
 * Finds callers by their tokens, and records that a token is used, to the minute. Each request is one consistent read: a
 * new token works at the next one, and a revoked one no more. A hash is looked up, and not compared in constant time
 * with each that is kept: whoever could measure how close a lookup came would learn of a SHA-256, and cannot choose a
 * token by the hash that it has.
 */
export function callersOfTokens(record: AutomationRecord, now: () => Date) {
  const markUse = tokenUses(record);
  return async (token: string): Promise<Caller | undefined> => {
    const sha256 = hashToken(token);
    const { data: known } = tokenItem.safeParse(await record.get(tokenKey(sha256)));
    if (!known) return undefined;
    const { name, permissions: allowed, servers } = known;
    const state = stateOf(known, record.table, now());
    if (state === 'unconfirmed') log('warn', 'token-unconfirmed', { caller: name });
    if (state !== 'valid') return undefined;
    await markUse(name, sha256, now());
    return { source: 'http', name, permissions: allowed, servers };
  };
}

/** When a token was last used, to the minute. */
export const tokenUseItem = z.object({ usedAt: z.iso.datetime() });

/**
 * Records uses, each token's once a minute for each function that runs. It is a kind of its own, so that what serves
 * requests cannot write tokens. A use that could not be recorded keeps nobody from working.
 */
function tokenUses(record: AutomationRecord) {
  const recorded = new Map<string, string>();
  return async (name: string, sha256: string, now: Date): Promise<void> => {
    const usedAt = `${now.toISOString().slice(0, 16)}:00Z`;
    if (recorded.get(sha256) === usedAt) return;
    const use = { ...tokenUseKey(name, sha256), usedAt } satisfies NewItem & z.output<typeof tokenUseItem>;
    try {
      await record.putAll([use]);
      recorded.set(sha256, usedAt);
    } catch (error) {
      const why = error instanceof Error ? error.name : 'Error';
      log('warn', 'token-use-not-recorded', { caller: name, error: why });
    }
  };
}
