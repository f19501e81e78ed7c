import { OneDelivery, type Sending, type SetUpChannel } from './delivery.ts';
import { deliveriesTo, fanOut, type NoticeStores } from './outbox.ts';

/** The result of sending. */
export interface Sent {
  readonly delivered: number;
  /** Messages still to be sent, in all channels. */
  readonly waiting: number;
  /** Messages given up: they were tried for three days, or the receiver refused their content. */
  readonly undelivered: number;
}

/**
 * Queues new notices and sends what is due, each channel independently and in order: a message that is not accepted
 * holds up those behind it, so that no finding is resolved before it is opened. It is safe to run twice at once.
 */
export async function sendNotices(
  stores: NoticeStores,
  channels: readonly SetUpChannel[],
  sending: Sending,
): Promise<Sent> {
  const fresh = await fanOut(stores, channels, sending.notice, sending.now());
  const sent = await Promise.all(
    channels.map(async (channel) => {
      const pk = deliveriesTo(channel.name);
      const known = new Set(fresh.filter((key) => key.pk === pk).map(({ sk }) => sk));
      for await (const { sk } of stores.record.query({ pk, index: 'due' })) known.add(sk);
      const sks = [...known].sort();
      return channel.hold
        ? sendHeld(stores, channel, sks, sending)
        : sendInOrder(stores, channel, sks, sending);
    }),
  );
  const total = (part: keyof Sent) => sent.reduce((sum, each) => sum + each[part], 0);
  return { delivered: total('delivered'), waiting: total('waiting'), undelivered: total('undelivered') };
}

async function sendInOrder(
  stores: NoticeStores,
  channel: SetUpChannel,
  sks: readonly string[],
  sending: Sending,
): Promise<Sent> {
  let delivered = 0;
  let undelivered = 0;
  const queue = [...sks];
  for (const [index, sk] of queue.entries()) {
    const outcome = await new OneDelivery(stores, channel, sending).send(sk, []);
    if (outcome === 'waits') return { delivered, undelivered, waiting: queue.length - index };
    if (outcome === 'delivered') delivered += 1;
    if (outcome === 'undelivered') undelivered += 1;
    if (index === queue.length - 1) queue.push(...(await addedSince(stores, channel, queue)));
  }
  return { delivered, undelivered, waiting: 0 };
}

/**
 * The items that another sender queued behind the last one while it was sent. That sender found the channel claimed and
 * left them. They are read from the table, because the index may be behind.
 */
async function addedSince(
  { record }: NoticeStores,
  { name }: SetUpChannel,
  known: readonly string[],
): Promise<string[]> {
  const added: string[] = [];
  for await (const { sk, duePk } of record.query({ pk: deliveriesTo(name), from: known.at(-1) ?? '' }))
    if (duePk !== undefined && !known.includes(sk)) added.push(sk);
  return added;
}

/** Sends the notices that have waited long enough, and all those queued before them, as one message. */
async function sendHeld(
  stores: NoticeStores,
  channel: SetUpChannel,
  sks: readonly string[],
  sending: Sending,
): Promise<Sent> {
  const pk = deliveriesTo(channel.name);
  const items = await Promise.all(sks.map((sk) => stores.record.get({ pk, sk })));
  const waiting = items.filter((item) => item?.duePk !== undefined).flatMap((item) => item ?? []);
  const now = sending.now().getTime();
  const last = waiting.findLastIndex(({ heldUntil }) => !(Date.parse(String(heldUntil)) > now));
  const [first, ...others] = waiting.slice(0, last + 1);
  if (!first) return { delivered: 0, undelivered: 0, waiting: 0 };
  const delivery = new OneDelivery(stores, channel, sending);
  const outcome = await delivery.send(
    first.sk,
    others.map(({ sk }) => sk),
  );
  return {
    delivered: outcome === 'delivered' ? 1 : 0,
    undelivered: outcome === 'undelivered' ? 1 : 0,
    waiting: outcome === 'waits' ? 1 : 0,
  };
}
