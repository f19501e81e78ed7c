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
 * A caller: a name that outlives its tokens. It is kept for good, so that the name, which is in records, logs and
 * reports, never means another.
 */
const callerItem = z.object({
  name: z.string(),
  createdAt: z.iso.datetime(),
  permissions: tokenItem.shape.permissions,
  servers: z.array(z.string()),
  /** The SHA-256 of its tokens; one is here before it works, so that revoking misses none. */
  tokens: z.array(z.string()),
});

/** Who calls, and what for. */
export interface NewCaller {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly servers: readonly string[];
}

/** A new token: the text that its caller sends, and until when it works; for good when left out. */
export interface NewToken {
  readonly token: string;
  readonly validUntil?: Date | undefined;
}

const callerKey = (name: string): RecordKey => ({ pk: `CALLER#${name}`, sk: 'CALLER' });

/**
 * Makes a caller with a first token.
 * @throws UsageError when the name is a caller's already, whether or not that has a token
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
 * Gives a caller a new token with the permissions and servers that it has. The others end at once, or at `othersUntil`.
 * @throws UsageError when there is no such caller, or its tokens were revoked in the same moment
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
 * Revokes every token of a caller; it may get a new one.
 * @returns how many worked until now
 * @throws UsageError when there is no such caller
 */
export async function revokeTokens(record: AutomationRecord, name: string, now: Date): Promise<number> {
  const caller = await callerOf(record, name);
  const working = (await tokensOf(record, name)).filter(({ token }) => token.revokedAt === undefined);
  const revokedAt = now.toISOString();
  for (const sha256 of caller.tokens) {
    await record.change(tokenKey(sha256), (read) => {
      if (read?.['revokedAt'] !== undefined) return undefined;
      // One that is about to be made is in the way of its maker then.
      return { ...tokenKey(sha256), name, ...read, revokedAt };
    });
  }
  return working.length;
}

/**
 * Lets the tokens of a caller work in this table, which was restored.
 * @returns how many did not before
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

/** The tokens of every caller; of one whose tokens have ended, the last. */
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

/** @throws UsageError when the token was revoked before it was made */
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
    // What this version does not know of it stays.
    const changed = { ...tokenKey(sha256), ...read, ...change(tokenItem.parse(read)) };
    return { ...changed, permissions: read?.['permissions'] };
  });
}

function earlier(one: string | undefined, other: Date): string {
  return one !== undefined && Date.parse(one) < other.getTime() ? one : other.toISOString();
}
