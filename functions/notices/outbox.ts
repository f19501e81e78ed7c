import * as z from 'zod';
import { log } from '../platform/log.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { readStored } from '../platform/salvage.ts';
import type { LinkedNotice } from './channel.ts';
import { type HoldSettings, heldUntil } from './hold.ts';
import { type Notice, readNotice } from './notice.ts';
import { type Wants, wantedOf } from './wants.ts';

/** What notices are read from and written to. */
export interface NoticeStores {
  readonly record: AutomationRecord;
  /** The text of an object of the bucket; undefined where there is none. */
  object(key: string): Promise<string | undefined>;
  /** A link that opens the report of a check in a browser. */
  reportUrl(check: string, at: Date): Promise<string>;
}

/** Where a notice is: in the item itself, or in an object where it may be long. */
const told = z.object({
  id: z.string(),
  at: z.string(),
  notice: z.string().optional(),
  object: z.string().optional(),
});
export type Told = z.infer<typeof told>;

/** Of a notice that stands in the item itself. */
export const inItem = (notice: Notice): Told => ({
  id: notice.id,
  at: notice.at,
  notice: JSON.stringify(notice),
});

const due = 'NOTICE';

/**
 * The attributes of an item that tell of its own change. Written with it, they make it due; the sender takes them off
 * when the notice is on its way to each channel.
 */
export const telling = (what: Told) => ({
  duePk: due,
  dueSk: `${what.at}#${what.id}`,
  tell: JSON.stringify(what),
});

export const outboxKey = (id: string): RecordKey => ({ pk: due, sk: id });

/** An item of its own that tells something. Written again, it is the same notice. */
export const outboxItem = (what: Told): NewItem => ({ ...outboxKey(what.id), ...telling(what) });

/** What an item tells; undefined where it tells nothing, or nothing that can be read. */
export const toldBy = (item: StoredItem): Told | undefined =>
  typeof item['tell'] === 'string' ? readStored(told, item['tell']) : undefined;

/** The notice itself. Undefined when it is gone, or of no use. */
export async function noticeOf(
  { object }: NoticeStores,
  { notice, object: key }: Told,
): Promise<Notice | undefined> {
  const text = notice ?? (key === undefined ? undefined : await object(key));
  return text === undefined ? undefined : readNotice(text);
}

/** With the link to its report. */
export async function linked({ reportUrl }: NoticeStores, notice: Notice): Promise<LinkedNotice> {
  if (notice.report === undefined) return notice;
  return { ...notice, reportUrl: await reportUrl(notice.report, new Date(notice.at)) };
}

/** Notices are kept for so long after they were sent: what is told again within it is known. */
const keptMs = 30 * 86_400_000;

/** A notice on its way to one channel. They are sent in the order of `sk`: of time. */
export function deliveryKey(channel: string, { id, at }: Pick<Told, 'id' | 'at'>): RecordKey {
  return { pk: `NOTICE#${channel}`, sk: `${at}#${id}` };
}

export interface Recipient {
  readonly name: string;
  readonly wants: Wants;
  /** It hears of every check, whether or not something has changed. */
  readonly everyCheck?: boolean;
  /** When it is left in peace. */
  readonly hold?: HoldSettings | undefined;
}

/**
 * Puts what items tell on its way to every channel that wants it, and takes the marks off the items. Safe to do twice: a
 * notice that is on its way, or was sent, is so once.
 * @param own the id of a notice that was just written, which the index may not show yet
 * @returns the keys of what is on its way
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
    const what = toldBy(item);
    if (what) underWay.push(...(await address(stores, recipients, what, now)));
    else if (item.duePk === due) log('error', 'notice-unusable', { item: `${item.pk} ${item.sk}` });
    const { duePk: _pk, dueSk: _sk, tell: _tell, ...rest } = item;
    // Changed meanwhile: it may tell something else, and the next look finds it.
    if (item.pk === due) await record.delete(item);
    else await record.change(item, (now) => (now?.revision === item.revision ? rest : undefined));
  }
  return underWay;
}

/** What a channel is told of a notice; undefined for nothing. */
export function wantedBy(notice: Notice, { wants, everyCheck = false }: Recipient): Notice | undefined {
  if (everyCheck) return notice.report === undefined ? undefined : notice;
  return wantedOf(notice, wants);
}

async function address(
  stores: NoticeStores,
  recipients: readonly Recipient[],
  what: Told,
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
