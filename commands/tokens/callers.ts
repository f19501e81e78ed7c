import { UsageError } from '@veeam-automation/cli/command-line/errors';
import * as z from 'zod';
import type { Permission } from '../../functions/action.ts';
import type { RecordKey } from '../../functions/platform/record/item.ts';
import type { AutomationRecord } from '../../functions/platform/record/record.ts';
import {
  hashToken,
  stateOf,
  type TokenItem,
  tokenItem,
  tokenKey,
  tokenUseItem,
  tokenUseKey,
} from '../../functions/triggers/http/tokens.ts';

/**
 * A caller: a name that outlives its tokens. It is kept until `record forget` deletes it, because the name is in
 * records, logs and reports, and must not mean another caller.
 */
const callerItem = z.object({
  name: z.string(),
  createdAt: z.iso.datetime(),
  permissions: tokenItem.shape.permissions,
  servers: z.array(z.string()),
  /** The SHA-256 of its tokens. A hash is added before its token works, so that a revocation misses no token. */
  tokens: z.array(z.string()),
});

/** A caller, with its permissions and servers. */
export interface NewCaller {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly servers: readonly string[];
}

/** A new token: the text that the caller sends, and its time of expiry. Without that time, it never expires. */
export interface NewToken {
  readonly token: string;
  readonly validUntil?: Date | undefined;
}

const callerKey = (name: string): RecordKey => ({ pk: `CALLER#${name}`, sk: 'CALLER' });

/**
 * Creates a caller with a first token.
 * @throws UsageError when a caller with that name exists, with or without a token
 */
export async function createCaller(
  record: AutomationRecord,
  { name, permissions, servers }: NewCaller,
  given: NewToken,
  now: Date,
): Promise<void> {
  const caller = { name, createdAt: now.toISOString(), permissions, servers };
  const { created, item } = await record.create({
    ...callerKey(name),
    ...caller,
    tokens: [hashToken(given.token)],
    listPk: 'CALLER',
    listSk: name,
  });
  if (!created) {
    throw new UsageError(
      `${name} has been a caller since ${String(item['createdAt']).slice(0, 10)}, and a name is never given to another. A new token for it: npm run tokens -- rotate --name ${name}`,
    );
  }
  await createToken(record, caller, given, now);
}

/**
 * Gives a caller a new token with its current permissions and servers. The others end at once or at `othersUntil`.
 * @throws UsageError when there is no such caller, or when its tokens are revoked at the same moment
 */
export async function rotateToken(
  record: AutomationRecord,
  name: string,
  given: NewToken,
  othersUntil: Date | undefined,
  now: Date,
): Promise<void> {
  const sha256 = hashToken(given.token);
  const before = await tokensOf(record, name);
  const working = before.filter(
    ({ token }) => !['revoked', 'expired'].includes(stateOf(token, record.table, now)),
  );
  const ended = before.filter((each) => !working.includes(each)).map((each) => each.sha256);
  const item = await record.change(callerKey(name), (read) => {
    const { tokens } = callerItem.parse(read);
    if (tokens.includes(sha256)) return undefined;
    return {
      ...callerKey(name),
      ...read,
      tokens: [...tokens.filter((each) => !ended.includes(each)), sha256],
    };
  });
  await createToken(record, callerItem.parse(item), given, now);
  for (const other of working) {
    await changeToken(record, other.sha256, (token) =>
      othersUntil === undefined
        ? { ...token, revokedAt: now.toISOString() }
        : { ...token, validUntil: earlier(token.validUntil, othersUntil) },
    );
  }
}

/**
 * Revokes every token of a caller. The caller may get a new token later.
 * @returns the number of tokens that worked until now
 * @throws UsageError when there is no such caller
 */
export async function revokeTokens(record: AutomationRecord, name: string, now: Date): Promise<number> {
  const caller = await callerOf(record, name);
  const working = (await tokensOf(record, name)).filter(({ token }) => token.revokedAt === undefined);
  const revokedAt = now.toISOString();
  for (const sha256 of caller.tokens) {
    await record.change(tokenKey(sha256), (read) => {
      if (read?.['revokedAt'] !== undefined) return undefined;
      // For a token that is about to be created, this item makes the creation fail.
      return { ...tokenKey(sha256), name, ...read, revokedAt };
    });
  }
  return working.length;
}

/**
 * Confirms the tokens of a caller for this table, which was restored from a backup. Then they work again.
 * @returns the number of tokens that did not work before
 * @throws UsageError when there is no such caller
 */
export async function confirmTokens(record: AutomationRecord, name: string, now: Date): Promise<number> {
  const unconfirmed = (await tokensOf(record, name)).filter(
    ({ token }) => stateOf(token, record.table, now) === 'unconfirmed',
  );
  for (const { sha256 } of unconfirmed)
    await changeToken(record, sha256, (token) => ({ ...token, table: record.table }));
  return unconfirmed.length;
}

/** A token as `tokens list` shows it. */
export interface ListedToken extends NewCaller {
  readonly state: ReturnType<typeof stateOf>;
  readonly validUntil?: string | undefined;
  /** To the minute. */
  readonly usedAt?: string | undefined;
}

/** Lists the tokens of every caller. For a caller without a live token, it lists the last token. */
export async function listTokens(record: AutomationRecord, now: Date): Promise<ListedToken[]> {
  const listed: ListedToken[] = [];
  for await (const { listSk: name = '' } of record.query({ pk: 'CALLER', index: 'list' })) {
    const tokens = await tokensOf(record, name);
    const live = tokens.filter(({ token }) => token.revokedAt === undefined);
    for (const { sha256, token } of live.length > 0 ? live : tokens.slice(-1)) {
      const use = tokenUseItem.safeParse(await record.get(tokenUseKey(name, sha256))).data;
      const { permissions, servers, validUntil } = token;
      const state = stateOf(token, record.table, now);
      listed.push({ name, permissions, servers, state, validUntil, usedAt: use?.usedAt });
    }
  }
  return listed;
}

/** @throws UsageError when the token was revoked before its creation */
async function createToken(
  record: AutomationRecord,
  { name, permissions, servers }: NewCaller,
  { token, validUntil }: NewToken,
  now: Date,
): Promise<void> {
  const item = {
    name,
    permissions,
    servers,
    table: record.table,
    createdAt: now.toISOString(),
    validUntil: validUntil?.toISOString(),
  };
  const { created } = await record.create({ ...tokenKey(hashToken(token)), ...item });
  if (!created) throw new UsageError(`The tokens of ${name} were revoked meanwhile, this one with them.`);
}

async function callerOf(record: AutomationRecord, name: string) {
  const item = await record.get(callerKey(name));
  if (item) return callerItem.parse(item);
  throw new UsageError(`Unknown caller '${name}'. npm run tokens -- list shows all.`);
}

/** @throws UsageError when there is no such caller */
async function tokensOf(
  record: AutomationRecord,
  name: string,
): Promise<{ sha256: string; token: TokenItem }[]> {
  const { tokens } = await callerOf(record, name);
  const read = tokens.map(async (sha256) => ({
    sha256,
    token: tokenItem.safeParse(await record.get(tokenKey(sha256))).data,
  }));
  return (await Promise.all(read)).flatMap(({ sha256, token }) => (token ? [{ sha256, token }] : []));
}

async function changeToken(
  record: AutomationRecord,
  sha256: string,
  change: (token: TokenItem) => TokenItem,
): Promise<void> {
  await record.change(tokenKey(sha256), (read) => {
    // Attributes that this version does not know stay.
    const changed = { ...tokenKey(sha256), ...read, ...change(tokenItem.parse(read)) };
    return { ...changed, permissions: read?.['permissions'] };
  });
}

function earlier(one: string | undefined, other: Date): string {
  return one !== undefined && Date.parse(one) < other.getTime() ? one : other.toISOString();
}
