import * as z from 'zod';
import { log } from '../platform/log.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import { type AutomationRecord, RecordChangedError } from '../platform/record/record.ts';
import { type Answer, type Channel, NotTakenError } from './channel.ts';
import { merged } from './hold.ts';
import { type Notice, unlessEmpty } from './notice.ts';
import {
  channelOf,
  deliveriesTo,
  findingsSentSince,
  inItem,
  linked,
  type NoticeStores,
  noticeOf,
  outboxItem,
  type Recipient,
  type StoredNotice,
  storedNoticeIn,
  undeliveredMarks,
  wantedBy,
} from './outbox.ts';

/** A configured channel: its name, what it wants, and its sender. */
export interface SetUpChannel extends Recipient {
  readonly channel: Channel;
}

export interface Sending {
  now(): Date;
  /** Waits before another try within this call. */
  pause(ms: number): Promise<void>;
  /** Nothing is started after this time, because the function's own time is ending. */
  readonly until: Date;
  /** Whether to ignore the time of the next try: the caller retries at its own pace. */
  readonly atOnce: boolean;
  /** The id of a notice that was just written. */
  readonly notice?: string | undefined;
}

/** Longer than a function runs: an expired claim means that its sender has died. */
const claimMs = 6 * 60_000;
const giveUpMs = 3 * 86_400_000;
const pausesMs = [1000, 3000];
/** If a receiver asks for a longer wait, a later call tries again. */
const longestPauseMs = 20_000;
const shortestBackOffMs = 5 * 60_000;
const longestBackOffMs = 3 * 3_600_000;

export type Outcome = 'delivered' | 'undelivered' | 'waits' | 'done';

const progressSchema = z.object({
  /** The items that are sent with it. */
  with: z.array(z.string()).catch([]),
  /** How many of its messages were accepted. */
  done: z.int().catch(0),
  /** The message that is being sent, or whose answer was lost. */
  sending: z.int().optional().catch(undefined),
  claimedUntil: z.string().optional().catch(undefined),
  tries: z.int().catch(0),
  nextTryAt: z.string().optional().catch(undefined),
  /** When a caller sent it again after it was given up. */
  again: z.string().optional().catch(undefined),
});
type Progress = z.infer<typeof progressSchema>;

/** One or more messages to one channel: a notice, or everything that waited for a digest or the end of quiet hours. */
export class OneDelivery {
  readonly #stores: NoticeStores;
  readonly #channel: SetUpChannel;
  readonly #sending: Sending;

  constructor(stores: NoticeStores, channel: SetUpChannel, sending: Sending) {
    this.#stores = stores;
    this.#channel = channel;
    this.#sending = sending;
  }

  /**
   * @param sk of the first notice, whose item holds the progress of all
   * @param others the items to send with it; if an earlier try started with other items, those count
   */
  async send(sk: string, others: readonly string[]): Promise<Outcome> {
    const item = await this.#record.get(this.#key(sk));
    const what = item && storedNoticeIn(item);
    if (!item || !what || item.duePk === undefined) return 'done';
    const progress = progressSchema.parse({ with: others, ...item });
    if (!this.#isDue(progress)) return 'waits';
    try {
      const wanted = await this.#wanted(what, progress.with);
      if (!wanted)
        return await this.#end(
          item,
          progress,
          { outcome: 'undelivered', reason: 'its content is gone' },
          what,
        );
      const isWhole = progress.again === undefined || progress.done > 0;
      const notice = isWhole ? wanted : await this.#withoutSent(wanted, item);
      if (!notice) return await this.#end(item, progress, { outcome: 'superseded' }, what);
      const messages = this.#channel.channel.messages(await linked(this.#stores, notice));
      return await this.#sendParts(item, progress, messages, notice);
    } catch (error) {
      // Another sender has it.
      if (error instanceof RecordChangedError) return 'waits';
      throw error;
    }
  }

  /** What the channel wants from all of them, merged. */
  async #wanted(first: StoredNotice, others: readonly string[]): Promise<Notice | undefined> {
    const items = await Promise.all(others.map((sk) => this.#record.get(this.#key(sk))));
    const stored = [first, ...items.flatMap((item) => (item && storedNoticeIn(item)) ?? [])];
    const notices = await Promise.all(stored.map((each) => noticeOf(this.#stores, each)));
    const wanted = notices.flatMap((each) => (each && wantedBy(each, this.#channel)) ?? []);
    return merged(wanted);
  }

  /** A repeated notice without the findings of later notices, so that no finding is opened that was resolved since. */
  async #withoutSent(notice: Notice, key: RecordKey): Promise<Notice | undefined> {
    const sent = await findingsSentSince(this.#stores, this.#channel, key);
    return unlessEmpty({ ...notice, entries: notice.entries.filter(({ id }) => !sent.has(id)) });
  }

  #key(sk: string): RecordKey {
    return { pk: deliveriesTo(this.#channel.name), sk };
  }

  get #record(): AutomationRecord {
    return this.#stores.record;
  }

  #isDue({ claimedUntil, nextTryAt }: Progress): boolean {
    const now = this.#sending.now();
    if (now >= this.#sending.until) return false;
    const isPast = (time: string | undefined) => time === undefined || Date.parse(time) <= now.getTime();
    return isPast(claimedUntil) && (this.#sending.atOnce || isPast(nextTryAt));
  }

  async #sendParts(
    item: StoredItem,
    before: Progress,
    messages: readonly unknown[],
    notice: Notice,
  ): Promise<Outcome> {
    let stored = item;
    for (let part = before.done; part < messages.length; part += 1) {
      const mayRepeat = before.sending === part;
      stored = await this.#record.replace(stored, {
        ...stored,
        with: before.with,
        done: part,
        sending: part,
        tries: before.tries + 1,
        nextTryAt: undefined,
        claimedUntil: new Date(this.#sending.now().getTime() + claimMs).toISOString(),
      });
      const key = `${channelOf(stored)}#${stored.sk}#${part}`;
      const failure = await this.#tryToSend(messages[part], key, mayRepeat);
      if (failure) return this.#later(stored, failure, part, before, notice);
    }
    const progress = { ...before, done: messages.length };
    return this.#end(stored, progress, { outcome: 'delivered' }, notice);
  }

  /** @returns why it was not accepted, and whether one of the tries may have been */
  async #tryToSend(
    message: unknown,
    key: string,
    mayRepeat: boolean,
  ): Promise<{ error: NotTakenError; mayBeTaken: boolean } | undefined> {
    let mayBeTaken = mayRepeat;
    for (let tries = 0; ; tries += 1) {
      try {
        const answer: Answer = await this.#channel.channel.send(message, { key, mayRepeat: mayBeTaken });
        log('info', 'notice-sent', { channel: this.#channel.name, answer: answer.text.slice(0, 100) });
        return undefined;
      } catch (thrown) {
        const error =
          thrown instanceof NotTakenError
            ? thrown
            : new NotTakenError((thrown as Error).message, { answered: true, cause: thrown });
        mayBeTaken ||= !error.answered;
        const pauseMs = pausesMs[tries];
        const isLate = this.#sending.now() >= this.#sending.until;
        const isLong = error.retryAfterMs > longestPauseMs;
        if (error.final || pauseMs === undefined || isLate || isLong) return { error, mayBeTaken };
        await this.#sending.pause(Math.max(pauseMs, error.retryAfterMs));
      }
    }
  }

  async #later(
    stored: StoredItem,
    { error, mayBeTaken }: { error: NotTakenError; mayBeTaken: boolean },
    part: number,
    progress: Progress,
    notice: Notice,
  ): Promise<Outcome> {
    const now = this.#sending.now().getTime();
    log('warn', 'notice-not-taken', {
      channel: this.#channel.name,
      tries: progress.tries + 1,
      final: error.final,
    });
    // The days count from the notice's time, not from its first try: a message that waited behind one that was given
    // up does not get three new days.
    const isOver = now - Date.parse(notice.at) >= giveUpMs;
    const sending = mayBeTaken ? part : undefined;
    if (error.final || isOver)
      return this.#end(
        stored,
        { ...progress, done: part, sending },
        { outcome: 'undelivered', reason: error.message },
        notice,
      );
    const backOffMs = Math.min(shortestBackOffMs * 2 ** Math.min(progress.tries, 10), longestBackOffMs);
    await this.#record.replace(stored, {
      ...stored,
      done: part,
      sending,
      claimedUntil: undefined,
      lastError: error.message.slice(0, 500),
      nextTryAt: new Date(now + Math.max(backOffMs, error.retryAfterMs)).toISOString(),
    });
    return 'waits';
  }

  /**
   * Records the outcome. The other channels are notified of a message that is given up, but not if that message was
   * such a notice.
   */
  async #end(
    stored: StoredItem,
    progress: Progress,
    { outcome, reason }: { outcome: 'delivered' | 'undelivered' | 'superseded'; reason?: string },
    notice: Pick<Notice, 'id' | 'at'> & Partial<Notice>,
  ): Promise<Outcome> {
    const { done } = progress;
    const ended = { outcome, endedAt: this.#sending.now().toISOString() };
    const error = reason === undefined ? {} : { lastError: reason.slice(0, 500) };
    let last = stored;
    if (progress.with.length > 0) {
      // If this is repeated, nothing is left to send.
      last = await this.#record.replace(stored, {
        ...withoutMarks(stored),
        duePk: stored.pk,
        dueSk: stored.sk,
        done,
      });
      for (const sk of progress.with) {
        await this.#record.change(this.#key(sk), (item) =>
          item?.duePk === undefined ? undefined : { ...withoutMarks(item), ...ended, within: stored.sk },
        );
      }
    }
    if (outcome === 'undelivered' && notice.except === undefined) {
      const what = undeliveredNotice(this.#channel.name, notice, reason ?? '', this.#sending.now());
      await this.#record.create(outboxItem(inItem(what)));
    }
    const { headline } = notice;
    await this.#record.replace(last, {
      ...withoutMarks(last),
      ...ended,
      ...error,
      done,
      // Used when it is sent again.
      ...(outcome === 'undelivered' && {
        ...undeliveredMarks(last, ended.endedAt),
        headline,
        sending: progress.sending,
      }),
    });
    return outcome === 'superseded' ? 'done' : outcome;
  }
}

/** The item without the attributes that make it due or mark it as being sent. */
function withoutMarks(item: StoredItem): NewItem {
  const { duePk: _pk, dueSk: _sk, claimedUntil: _until, sending: _sending, nextTryAt: _next, ...rest } = item;
  return rest;
}

function undeliveredNotice(
  channel: string,
  { id, headline }: Pick<Notice, 'id'> & Partial<Notice>,
  reason: string,
  now: Date,
): Notice {
  const what = headline === undefined ? id : `"${headline}"`;
  const text = `The channel ${channel} did not take a notice (${what}): ${reason}`;
  return {
    id: `undelivered-${channel}-${id}`,
    at: now.toISOString(),
    headline: `Veeam: a notice could not be delivered to ${channel}`,
    entries: [],
    notes: [{ kind: 'undelivered', text }],
    except: channel,
  };
}
