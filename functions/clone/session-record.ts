import * as z from 'zod';
import { log } from '../platform/log.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { salvage } from '../platform/salvage.ts';

/** A logon session that a clone has opened, sealed, until it is closed. Its key names the clone that has opened it. */
const cloneSession = z.object({
  server: z.string(),
  /** The clone whose it is now. */
  cloneId: z.string(),
  sealed: z.string(),
  /** How many clones have used it. */
  uses: z.int().default(1),
  /** It was handed to its clone, which has not gone on in it yet. */
  isHandedOver: z.boolean().default(false),
  /** The reconciler closes what is open after that. */
  usedUntil: z.iso.datetime(),
});
export type CloneSession = z.infer<typeof cloneSession> & { readonly stored: StoredItem };

/** Whose session is meant. */
interface SessionHolder {
  readonly server: string;
  readonly id: string;
  readonly sessionFrom?: string;
}

/** The logon sessions in the record that clones have open. */
export class CloneSessions {
  readonly #record: AutomationRecord;
  readonly #now: () => Date;

  constructor(record: AutomationRecord, now: () => Date) {
    this.#record = record;
    this.#now = now;
  }

  /** Puts a session on record that a clone has opened, before it is used. */
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
   * Makes a session another clone's, which goes on in it.
   * @throws RecordChangedError when it is not as it was read
   */
  async handOver(session: CloneSession, to: Pick<CloneSession, 'cloneId' | 'usedUntil'>): Promise<void> {
    await this.#replace({ ...session, ...to, uses: session.uses + 1, isHandedOver: true });
  }

  /**
   * The clone that a session was handed to goes on in it.
   * @throws RecordChangedError when it is not as it was read
   */
  async goOn(session: CloneSession, sealed: string): Promise<void> {
    await this.#replace({ ...session, sealed, isHandedOver: false });
  }

  async #replace({ stored, ...session }: CloneSession): Promise<void> {
    await this.#record.replace(stored, sessionItem(session, stored.sk));
  }

  /** Takes a session off the record: it is closed, or cannot be. */
  async delete({ stored }: CloneSession): Promise<void> {
    await this.#record.delete(stored);
  }

  /** Takes the session of a clone off the record, which it has closed. */
  async deleteOf(holder: SessionHolder): Promise<void> {
    const { server, id, sessionFrom } = holder;
    const handed = sessionFrom === undefined ? undefined : await this.get(holder);
    await this.#record.deleteAll([sessionKey(server, handed?.stored.sk ?? id)]);
  }

  /** The sessions that are open past their use. */
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
    // A server ends a session that nobody uses long before.
    expiresAt: Math.ceil(Date.parse(session.usedUntil) / 1000) + 86_400,
    ...session,
  };
}

function parsedSession(item: StoredItem | undefined): CloneSession | undefined {
  const read = item && salvage(cloneSession, item);
  if (item && !read) log('warn', 'stored-session-unreadable', { key: item.pk });
  return item && read && { ...read.value, stored: item };
}
