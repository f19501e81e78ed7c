import * as z from 'zod';
import { log } from '../platform/log.ts';
import type { RecordKey, StoredItem } from '../platform/record/item.ts';
import { type AutomationRecord, RecordChangedError } from '../platform/record/record.ts';
import { type Answer, type Channel, NotTakenError } from './channel.ts';
import type { Notice } from './notice.ts';
import {
  fanOut,
  inItem,
  linked,
  type NoticeStores,
  noticeOf,
  outboxItem,
  type Recipient,
  toldBy,
} from './outbox.ts';
import { wantedOf } from './wants.ts';

/** A channel as it is set up: who it is, what it wants, and how it is sent to. */
export interface SetUpChannel extends Recipient {
  readonly channel: Channel;
}

export interface Sending {
  now(): Date;
  /** Waits before another try within this call. */
  pause(ms: number): Promise<void>;
  /** Nothing is begun after that: the function's own time ends. */
  readonly until: Date;
  /** Whatever waits is tried, even when its next try was to be later: whoever calls has a pace of his own. */
  readonly atOnce: boolean;
  /** The id of a notice that was just written. */
  readonly notice?: string | undefined;
}

/** What sending came to. */
export interface Sent {
  readonly delivered: number;
  /** Still to be sent, in all channels. */
  readonly waiting: number;
  /** Given up: tried for three days, or refused for what they are. */
  readonly undelivered: number;
}

/** A function that sends ends before this is over: who finds a claim that has ended finds one that died. */
const claimMs = 6 * 60_000;
const giveUpMs = 3 * 86_400_000;
const pausesMs = [1000, 3000];
const shortestBackOffMs = 5 * 60_000;
const longestBackOffMs = 3 * 3_600_000;

/**
 * Puts new notices on their way and sends what is due, each channel for itself and in order: the first that is not taken
 * holds up those behind it, so that no finding is resolved before it is opened. Safe to run twice at once.
 */
export async function sendNotices(
  stores: NoticeStores,
  channels: readonly SetUpChannel[],
  sending: Sending,
): Promise<Sent> {
  const fresh = await fanOut(stores, channels, sending.notice);
  const sent = await Promise.all(
    channels.map(async (channel) => {
      const pk = `NOTICE#${channel.name}`;
      const known = new Set(fresh.filter((key) => key.pk === pk).map(({ sk }) => sk));
      for await (const { sk } of stores.record.query({ pk, index: 'due' })) known.add(sk);
      return sendInOrder(stores, channel, [...known].sort(), sending);
    }),
  );
  const total = (part: keyof Sent) => sent.reduce((sum, each) => sum + each[part], 0);
  return { delivered: total('delivered'), waiting: total('waiting'), undelivered: total('undelivered') };
}

type Outcome = 'delivered' | 'undelivered' | 'waits' | 'done';

async function sendInOrder(
  stores: NoticeStores,
  channel: SetUpChannel,
  sks: readonly string[],
  sending: Sending,
): Promise<Sent> {
  let delivered = 0;
  let undelivered = 0;
  for (const [index, sk] of sks.entries()) {
    const outcome = await new OneDelivery(stores, channel, sending).send({
      pk: `NOTICE#${channel.name}`,
      sk,
    });
    if (outcome === 'waits') return { delivered, undelivered, waiting: sks.length - index };
    if (outcome === 'delivered') delivered += 1;
    if (outcome === 'undelivered') undelivered += 1;
  }
  return { delivered, undelivered, waiting: 0 };
}

const progressSchema = z.object({
  /** So many of its messages were taken. */
  done: z.int().catch(0),
  /** The message that is being sent, or whose answer was lost. */
  sending: z.int().optional().catch(undefined),
  claimedUntil: z.string().optional().catch(undefined),
  tries: z.int().catch(0),
  firstTryAt: z.string().optional().catch(undefined),
  nextTryAt: z.string().optional().catch(undefined),
});
type Progress = z.infer<typeof progressSchema>;

/** One notice to one channel. */
class OneDelivery {
  readonly #stores: NoticeStores;
  readonly #channel: SetUpChannel;
  readonly #sending: Sending;

  constructor(stores: NoticeStores, channel: SetUpChannel, sending: Sending) {
    this.#stores = stores;
    this.#channel = channel;
    this.#sending = sending;
  }

  async send(key: RecordKey): Promise<Outcome> {
    const item = await this.#record.get(key);
    const what = item && toldBy(item);
    if (!item || !what || item.duePk === undefined) return 'done';
    const progress = progressSchema.parse(item);
    if (!this.#isDue(progress)) return 'waits';
    const notice = await noticeOf(this.#stores, what);
    const wanted = notice && wantedOf(notice, this.#channel.wants);
    if (!wanted)
      return this.#end(item, progress, { outcome: 'undelivered', reason: 'its content is gone' }, what);
    const messages = this.#channel.channel.messages(await linked(this.#stores, wanted));
    try {
      return await this.#sendParts(item, progress, messages, wanted);
    } catch (error) {
      // Another sender has it.
      if (error instanceof RecordChangedError) return 'waits';
      throw error;
    }
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
    const firstTryAt = before.firstTryAt ?? this.#sending.now().toISOString();
    let stored = item;
    for (let part = before.done; part < messages.length; part += 1) {
      const mayRepeat = before.sending === part;
      stored = await this.#record.replace(stored, {
        ...stored,
        done: part,
        sending: part,
        firstTryAt,
        tries: before.tries + 1,
        nextTryAt: undefined,
        claimedUntil: new Date(this.#sending.now().getTime() + claimMs).toISOString(),
      });
      const key = `${stored.pk.slice('NOTICE#'.length)}#${stored.sk}#${part}`;
      const failure = await this.#tryToSend(messages[part], key, mayRepeat);
      if (failure) return this.#later(stored, failure, part, { ...before, firstTryAt }, notice);
    }
    const progress = { ...before, done: messages.length, firstTryAt };
    return this.#end(stored, progress, { outcome: 'delivered' }, notice);
  }

  /** @returns why it was not taken; whether one of the tries may have been is in it */
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
        if (error.final || pauseMs === undefined || isLate) return { error, mayBeTaken };
        await this.#sending.pause(pauseMs);
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
    const isOver = now - Date.parse(progress.firstTryAt ?? '') >= giveUpMs;
    if (error.final || isOver)
      return this.#end(stored, progress, { outcome: 'undelivered', reason: error.message }, notice);
    const backOffMs = Math.min(shortestBackOffMs * 2 ** Math.min(progress.tries, 10), longestBackOffMs);
    await this.#record.replace(stored, {
      ...stored,
      done: part,
      sending: mayBeTaken ? part : undefined,
      claimedUntil: undefined,
      lastError: error.message.slice(0, 500),
      nextTryAt: new Date(now + backOffMs).toISOString(),
    });
    return 'waits';
  }

  /** Writes how it ended. One that is given up is told to the other channels, but not that this was. */
  async #end(
    stored: StoredItem,
    { done }: Progress,
    { outcome, reason }: { outcome: 'delivered' | 'undelivered'; reason?: string },
    notice: Pick<Notice, 'id' | 'at'> & Partial<Notice>,
  ): Promise<Outcome> {
    const {
      duePk: _pk,
      dueSk: _sk,
      claimedUntil: _until,
      sending: _sending,
      nextTryAt: _next,
      ...rest
    } = stored;
    if (outcome === 'undelivered' && notice.except === undefined) {
      const what = undeliveredNotice(this.#channel.name, notice, reason ?? '', this.#sending.now());
      await this.#record.create(outboxItem(inItem(what)));
    }
    await this.#record.replace(stored, {
      ...rest,
      done,
      outcome,
      endedAt: this.#sending.now().toISOString(),
      ...(reason !== undefined && { lastError: reason.slice(0, 500) }),
    });
    return outcome;
  }
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
