import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Caller, permissions } from '../../action.ts';
import { log } from '../../platform/log.ts';
import type { NewItem, RecordKey } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';

/**
 * A token in the record, stored by its SHA-256; the token itself is never stored. An item of another shape is not a
 * token, and is not salvaged: without its `revokedAt` a revoked token would work again.
 */
export const tokenItem = z.object({
  /** The caller's name. */
  name: z.string(),
  // Permissions that this version does not know are ignored.
  permissions: z
    .array(z.string())
    .transform((given) => permissions.filter((permission) => given.includes(permission))),
  servers: z.array(z.string()),
  /**
   * The name of the table in which the token was created or confirmed. A restored table has another name, and does not
   * know what was revoked since: its tokens do not work until they are confirmed.
   */
  table: z.string(),
  createdAt: z.iso.datetime(),
  validUntil: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
});
export type TokenItem = z.output<typeof tokenItem>;

/** Tokens are 256 random bits, so a plain SHA-256 is enough to store them. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export const tokenKey = (sha256: string): RecordKey => ({ pk: `TOKEN#${sha256}`, sk: 'TOKEN' });
export const tokenUseKey = (name: string, sha256: string): RecordKey => ({
  pk: `TOKEN-USE#${name}`,
  sk: sha256,
});

/** Whether a token is valid at a moment, and if not, why. */
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
 * Finds callers by their tokens, and records the use of a token, to the minute. Each request makes one consistent read:
 * a new token works from the next request on, and a revoked one no longer works. The hash is looked up, not compared in
 * constant time with all stored ones. Timing could reveal something about a stored SHA-256, but no attacker can choose
 * a token by its hash.
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
 * Records uses: each token at most once a minute per running function. Uses are items of their own kind, so that the
 * functions that serve requests cannot write tokens. A failure to record a use does not fail the request.
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
