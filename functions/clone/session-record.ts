import * as z from 'zod';
import { log } from '../platform/log.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { salvage } from '../platform/salvage.ts';

/** A logon session that a clone has opened, encrypted, until it is closed. Its key names the clone that opened it. */
const cloneSession = z.object({
  server: z.string(),
  /** The clone that uses it now. */
  cloneId: z.string(),
  sealed: z.string(),
  /** How many clones have used it. */
  uses: z.int().default(1),
  /** It was handed to its clone, which has not taken it over yet. */
  isHandedOver: z.boolean().default(false),
  /** After this time, the reconciler closes it. */
  usedUntil: z.iso.datetime(),
});
export type CloneSession = z.infer<typeof cloneSession> & { readonly stored: StoredItem };

/** Identifies a session by the clone that uses it. */
interface SessionHolder {
  readonly server: string;
  readonly id: string;
  readonly sessionFrom?: string;
}

/** The stored logon sessions that clones have open. */
export class CloneSessions {
  readonly #record: AutomationRecord;
  readonly #now: () => Date;

  constructor(record: AutomationRecord, now: () => Date) {
    this.#record = record;
    this.#now = now;
  }

  /** Stores a session that a clone has opened, before it is used. */
  async put(session: Pick<CloneSession, 'server' | 'cloneId' | 'sealed' | 'usedUntil'>): Promise<void> {
    await this.#record.putAll([sessionItem({ ...session, uses: 1, isHandedOver: false }, session.cloneId)]);
  }

  /** The session that a clone has: its own, or one that it was handed. */
  async get({ server, id, sessionFrom }: SessionHolder): Promise<CloneSession | undefined> {
    for (const openedBy of sessionFrom === undefined ? [id] : [sessionFrom, id]) {
      const session = parsedSession(await this.#record.get(sessionKey(server, openedBy)));
      if (session?.cloneId === id) return session;
    }
    return undefined;
  }

  /**
   * Hands a session to another clone.
   * @throws RecordChangedError if it has changed since it was read
   */
  async handOver(session: CloneSession, to: Pick<CloneSession, 'cloneId' | 'usedUntil'>): Promise<void> {
    await this.#replace({ ...session, ...to, uses: session.uses + 1, isHandedOver: true });
  }

  /**
   * The clone to which a session was handed takes it over.
   * @throws RecordChangedError if it has changed since it was read
   */
  async goOn(session: CloneSession, sealed: string): Promise<void> {
    await this.#replace({ ...session, sealed, isHandedOver: false });
  }

  async #replace({ stored, ...session }: CloneSession): Promise<void> {
    await this.#record.replace(stored, sessionItem(session, stored.sk));
  }

  /** Removes a session from the record: it is closed, or cannot be. */
  async delete({ stored }: CloneSession): Promise<void> {
    await this.#record.delete(stored);
  }

  /** Removes the session that a clone has closed from the record. */
  async deleteOf(holder: SessionHolder): Promise<void> {
    const { server, id, sessionFrom } = holder;
    const handed = sessionFrom === undefined ? undefined : await this.get(holder);
    await this.#record.deleteAll([sessionKey(server, handed?.stored.sk ?? id)]);
  }

  /** The sessions that were left open. */
  async *due(): AsyncGenerator<CloneSession> {
    const to = this.#now().toISOString();
    for await (const item of this.#record.query({ pk: 'SESSION', index: 'due', to })) {
      const found = parsedSession(item);
      if (found) yield found;
    }
  }
}

const sessionKey = (server: string, openedBy: string): RecordKey => ({
  pk: `SESSION#${server}`,
  sk: openedBy,
});

function sessionItem(session: z.infer<typeof cloneSession>, openedBy: string): NewItem {
  return {
    ...sessionKey(session.server, openedBy),
    duePk: 'SESSION',
    dueSk: session.usedUntil,
    // A server ends an unused session long before.
    expiresAt: Math.ceil(Date.parse(session.usedUntil) / 1000) + 86_400,
    ...session,
  };
}

function parsedSession(item: StoredItem | undefined): CloneSession | undefined {
  const read = item && salvage(cloneSession, item);
  if (item && !read) log('warn', 'stored-session-unreadable', { key: item.pk });
  return item && read && { ...read.value, stored: item };
}
