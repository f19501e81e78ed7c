import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { paging, readCursor, writeCursor } from '../../input/paging.ts';
import type { RecordKey } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { salvage } from '../../platform/salvage.ts';
import { channelOf, deliveriesTo, storedNoticeIn, undeliveredList } from '../outbox.ts';

/** A notice that a channel did not accept for three days, or refused for good. */
export const undeliveredNotice = z.object({
  id: z.string(),
  channel: z.string(),
  notice: z.string().describe("The notice: a check's id, for example"),
  at: z.string().describe('When what it tells happened'),
  headline: z.exactOptional(z.string()),
  reason: z.string().describe('What the receiver answered last'),
  givenUpAt: z.string(),
});
export type UndeliveredNotice = z.infer<typeof undeliveredNotice>;

export interface UndeliveredNotices {
  /** The newest first. They are kept for 30 days. */
  notices: UndeliveredNotice[];
  next?: string;
}

const listed = z.object({
  headline: z.string().optional(),
  lastError: z.string().default(''),
  endedAt: z.string(),
});

/** The query of `GET /notices/undelivered`. */
export const undeliveredQuery = z.strictObject(paging);

/** Lists the notices that were given up. */
export function listUndeliveredAction(
  record: AutomationRecord,
): Action<z.infer<typeof undeliveredQuery>, UndeliveredNotices> {
  return {
    name: 'notices:undelivered',
    permission: 'compliance:read',
    input: undeliveredQuery,
    // The notices are about every server.
    servers: () => ['*'],
    async run({ limit, next }) {
      const [before] = next === undefined ? [] : readCursor(next, 1);
      const notices: UndeliveredNotice[] = [];
      let last = '';
      for await (const item of record.query({
        pk: undeliveredList,
        index: 'list',
        newestFirst: true,
        to: before ?? '~',
      })) {
        const read = item.listSk === before ? undefined : salvage(listed, item);
        const what = storedNoticeIn(item);
        if (read === undefined || what === undefined) continue;
        if (notices.length === limit) return { notices, next: writeCursor([last]) };
        const { headline, lastError, endedAt } = read.value;
        const channel = channelOf(item);
        notices.push({
          id: writeCursor([channel, item.sk]),
          channel,
          notice: what.id,
          at: what.at,
          ...(headline !== undefined && { headline }),
          reason: lastError,
          givenUpAt: endedAt,
        });
        last = item.listSk ?? '';
      }
      return { notices };
    },
  };
}

export const oneUndelivered = z.strictObject({ id: z.string().regex(/^[\w-]{1,500}$/) });

export interface SentAgain {
  channel: string;
  notice: string;
}

/**
 * Queues a notice that was given up again, for its channel only.
 * @param names the names of all channels
 * @param startSender makes the sender of notices send it at once
 */
export function sendAgainAction(
  record: AutomationRecord,
  names: readonly string[],
  startSender: () => Promise<void>,
): Action<z.infer<typeof oneUndelivered>, SentAgain> {
  return {
    name: 'notices:send-again',
    permission: 'compliance:write',
    input: oneUndelivered,
    servers: () => ['*'],
    async run({ id }, { now }) {
      const key = keyOf(id);
      if (key === undefined || !names.includes(channelOf(key))) throw notFound();
      let isGivenUp = false;
      const item = await record.change(key, (stored) => {
        isGivenUp = stored?.['outcome'] === 'undelivered';
        if (stored === undefined || !isGivenUp) return undefined;
        const { listPk: _pk, listSk: _sk, outcome: _outcome, endedAt: _at, ...rest } = stored;
        return { ...rest, duePk: key.pk, dueSk: key.sk, again: now.toISOString() };
      });
      const what = item && storedNoticeIn(item);
      if (what === undefined || !isGivenUp) throw notFound();
      await startSender();
      return { channel: channelOf(key), notice: what.id };
    },
  };
}

const notFound = () =>
  new RefusedError('not-found', 'Undelivered notice not found. It may have been sent again already.');

/** The key of the item with this id; undefined if the id is not valid. */
function keyOf(id: string): RecordKey | undefined {
  try {
    const [channel = '', sk = ''] = readCursor(id, 2);
    return { pk: deliveriesTo(channel), sk };
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}
