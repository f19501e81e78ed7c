import * as z from 'zod';
import { log } from '../platform/log.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { readStored } from '../platform/salvage.ts';
import type { LinkedNotice } from './channel.ts';
import { type HoldSettings, heldUntil } from './hold.ts';
import { type Notice, readNotice } from './notice.ts';
import { type Wants, wantedOf } from './wants.ts';

/** Where notices are read from and written to. */
export interface NoticeStores {
  readonly record: AutomationRecord;
  /** The text of an object in the bucket; undefined if it does not exist. */
  object(key: string): Promise<string | undefined>;
  /** Returns a link that opens the report of a check in a browser. */
  reportUrl(check: string, at: Date): Promise<string>;
  /** The address of the console, without a slash at its end. */
  readonly consoleUrl?: string;
}

/** Where a notice is stored: in the item itself, or in an object if it may be long. */
const storedNotice = z.object({
  id: z.string(),
  at: z.string(),
  notice: z.string().optional(),
  object: z.string().optional(),
});
export type StoredNotice = z.infer<typeof storedNotice>;

/** For a notice in the item itself. */
export const inItem = (notice: Notice): StoredNotice => ({
  id: notice.id,
  at: notice.at,
  notice: JSON.stringify(notice),
});

const due = 'NOTICE';

/**
 * The attributes of an item that announce its own change. Written together with the change, they make it due; the
 * sender removes them when the notice is queued for each channel.
 */
export const announcing = (what: StoredNotice) => ({
  duePk: due,
  dueSk: `${what.at}#${what.id}`,
  tell: JSON.stringify(what),
});

export const outboxKey = (id: string): RecordKey => ({ pk: due, sk: id });

/** An item whose only purpose is a notice. Written again, it is the same notice. */
export const outboxItem = (what: StoredNotice): NewItem => ({ ...outboxKey(what.id), ...announcing(what) });

/** The notice that an item announces; undefined if there is none, or it cannot be parsed. */
export const storedNoticeIn = (item: StoredItem): StoredNotice | undefined =>
  typeof item['tell'] === 'string' ? readStored(storedNotice, item['tell']) : undefined;

/** The notice itself. Undefined if it is gone, or cannot be used. */
export async function noticeOf(
  { object }: NoticeStores,
  { notice, object: key }: StoredNotice,
): Promise<Notice | undefined> {
  const text = notice ?? (key === undefined ? undefined : await object(key));
  return text === undefined ? undefined : readNotice(text);
}

/** The notice with the links to its report and to the console. */
export async function linked({ reportUrl, consoleUrl }: NoticeStores, notice: Notice): Promise<LinkedNotice> {
  return {
    ...notice,
    ...(notice.report !== undefined && {
      reportUrl: await reportUrl(notice.report, new Date(notice.at)),
    }),
    ...(consoleUrl !== undefined && { consoleUrl }),
  };
}

/** How long sent notices are kept: a repetition within this time is recognized. */
const keptMs = 30 * 86_400_000;

const deliveries = `${due}#`;

/** The partition of the notices to one channel. */
export const deliveriesTo = (channel: string): string => `${deliveries}${channel}`;

/** The channel of a notice that is queued, by its key. */
export const channelOf = ({ pk }: Pick<RecordKey, 'pk'>): string => pk.slice(deliveries.length);

/** A notice that is queued for one channel. A channel's notices are sent in the order of `sk`, which is by time. */
export function deliveryKey(channel: string, { id, at }: Pick<StoredNotice, 'id' | 'at'>): RecordKey {
  return { pk: deliveriesTo(channel), sk: `${at}#${id}` };
}

/** The partition of the index `list` with the notices that were given up, in the order of time. */
export const undeliveredList = due;

/** The attributes by which a notice that was given up is listed. */
export const undeliveredMarks = ({ pk, sk }: RecordKey, endedAt: string) => ({
  listPk: undeliveredList,
  listSk: `${endedAt}#${pk}#${sk}`,
});

/** The ids of the findings in notices that were delivered to a channel after this one. */
export async function findingsSentSince(
  stores: NoticeStores,
  recipient: Recipient,
  { pk, sk }: RecordKey,
): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const item of stores.record.query({ pk, from: sk })) {
    const what = item['outcome'] === 'delivered' ? storedNoticeIn(item) : undefined;
    const notice = what && (await noticeOf(stores, what));
    const wanted = notice && wantedBy(notice, recipient);
    for (const { id } of wanted?.entries ?? []) ids.add(id);
  }
  return ids;
}

export interface Recipient {
  readonly name: string;
  readonly wants: Wants;
  /** It gets every check, whether or not something has changed. */
  readonly everyCheck?: boolean;
  /** When it is held back. */
  readonly hold?: HoldSettings | undefined;
}

/**
 * Queues notices for every channel that wants them, and removes the announcing attributes from their items. It is safe
 * to run twice: a notice that is queued, or was sent, is queued only once.
 * @param own the id of a notice that was just written, which the index may not show yet
 * @returns the keys of the queued items
 */
export async function fanOut(
  stores: NoticeStores,
  recipients: readonly Recipient[],
  own: string | undefined,
  now: Date,
): Promise<RecordKey[]> {
  const { record } = stores;
  const written = own === undefined ? undefined : await record.get(outboxKey(own));
  const items = written ? [written] : [];
  for await (const { pk, sk } of record.query({ pk: due, index: 'due' })) {
    const item = await record.get({ pk, sk });
    if (item && !items.some((other) => other.pk === pk && other.sk === sk)) items.push(item);
  }
  const underWay: RecordKey[] = [];
  for (const item of items.sort((one, other) => (String(one.dueSk) < String(other.dueSk) ? -1 : 1))) {
    const what = storedNoticeIn(item);
    if (what) underWay.push(...(await address(stores, recipients, what, now)));
    else if (item.duePk === due) log('error', 'notice-unusable', { item: `${item.pk} ${item.sk}` });
    const { duePk: _pk, dueSk: _sk, tell: _tell, ...rest } = item;
    // An item that has changed meanwhile may announce another notice: it stays, and the next run finds it.
    if (item.pk === due) await record.delete(item);
    else await record.change(item, (now) => (now?.revision === item.revision ? rest : undefined));
  }
  return underWay;
}

/** The part of a notice that a channel gets; undefined for nothing. */
export function wantedBy(notice: Notice, { wants, everyCheck = false }: Recipient): Notice | undefined {
  if (everyCheck) return notice.report === undefined ? undefined : notice;
  return wantedOf(notice, wants);
}

async function address(
  stores: NoticeStores,
  recipients: readonly Recipient[],
  what: StoredNotice,
  now: Date,
): Promise<RecordKey[]> {
  const notice = await noticeOf(stores, what);
  if (!notice) {
    log('error', 'notice-lost', { notice: what.id });
    return [];
  }
  const keys: RecordKey[] = [];
  for (const recipient of recipients) {
    const { name } = recipient;
    const wanted = notice.except === name ? undefined : wantedBy(notice, recipient);
    if (!wanted) continue;
    const key = deliveryKey(name, what);
    const until = recipient.hold && heldUntil(recipient.hold, wanted, now);
    const expiresAt = Math.ceil((Date.parse(what.at) + keptMs) / 1000);
    const { created } = await stores.record.create({
      ...key,
      duePk: key.pk,
      dueSk: key.sk,
      tell: JSON.stringify(what),
      ...(until && { heldUntil: until.toISOString() }),
      expiresAt,
    });
    if (created) keys.push(key);
  }
  return keys;
}
