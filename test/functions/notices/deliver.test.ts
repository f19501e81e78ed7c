import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listUndeliveredAction, sendAgainAction } from '../../../functions/notices/actions/undelivered.ts';
import { type Channel, NotTakenError } from '../../../functions/notices/channel.ts';
import { sendNotices } from '../../../functions/notices/deliver.ts';
import type { SetUpChannel } from '../../../functions/notices/delivery.ts';
import type { Notice } from '../../../functions/notices/notice.ts';
import {
  deliveriesTo,
  deliveryKey,
  fanOut,
  inItem,
  linked,
  outboxItem,
  outboxKey,
  wantedBy,
} from '../../../functions/notices/outbox.ts';
import { everything } from '../../../functions/notices/wants.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { entry, notice } from './notices.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

vi.spyOn(console, 'warn').mockImplementation(() => {});
vi.spyOn(console, 'info').mockImplementation(() => {});
vi.spyOn(console, 'error').mockImplementation(() => {});

const refused = (final = false) => new NotTakenError('refused', { answered: true, final });
const lost = () => new NotTakenError('no answer in time', { answered: false });

let names = 0;

/** A receiver with a script of failures, one for each send. After them it accepts everything. */
function receiver(parts = 1) {
  const name = `channel-${++names}`;
  const taken: string[] = [];
  /** The findings of each notice that was passed to the channel. */
  const found: string[][] = [];
  const keys: string[] = [];
  const script: (Error | undefined)[] = [];
  const channel: Channel<string> = {
    name,
    messages({ id, entries }) {
      found.push(entries.map((each) => each.id));
      return Array.from({ length: parts }, (_none, part) => `${id}/${part}`);
    },
    async send(message, { key, mayRepeat }) {
      const failure = script.shift();
      if (failure) throw failure;
      keys.push(key);
      taken.push(mayRepeat ? `${message} (repeat?)` : message);
      return { text: 'ok' };
    },
  };
  const setUp: SetUpChannel = { name, wants: everything, channel: channel as Channel };
  return { name, taken, found, keys, script, setUp };
}

const start = new Date('2026-11-23T06:00:00Z');
const minutesLater = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

function opened(...channels: SetUpChannel[]) {
  let time = start;
  const record = running.open({ now: () => time });
  const objects = new Map<string, string>();
  const stores = {
    record,
    object: async (key: string) => objects.get(key),
    reportUrl: async () => 'https://api.example/r',
  };
  const pauses: number[] = [];
  const pause = async (ms: number) => void pauses.push(ms);
  const send = (minutes: number, atOnce = false, forMs = 240_000) => {
    time = minutesLater(minutes);
    const until = new Date(time.getTime() + forMs);
    return sendNotices(stores, channels, { now: () => time, pause, until, atOnce });
  };
  const tell = async (id: string, minutes = 0, what: Partial<Notice> = {}) => {
    const told = notice([entry()], { id, at: minutesLater(minutes).toISOString(), ...what });
    await record.putAll([outboxItem(inItem(told))]);
    return told;
  };
  const pass = (minutes: number) => {
    time = minutesLater(minutes);
  };
  return { record, send, tell, stores, objects, pauses, pass };
}

describe('the outbox', () => {
  it('sends a notice once to each channel, however often it is added', async () => {
    const [one, two] = [receiver(), receiver()];
    const { send, tell, record } = opened(one.setUp, two.setUp);
    await tell('a');
    expect(await send(0)).toStrictEqual({ delivered: 2, waiting: 0, undelivered: 0 });
    // The next check repeats the write of a check that died after it.
    await tell('a');
    expect(await send(1)).toMatchObject({ delivered: 0, waiting: 0 });
    expect([one.taken, two.taken]).toStrictEqual([['a/0'], ['a/0']]);
    expect(await record.get(outboxKey('a'))).toBeUndefined();
  });

  it('sends a new notice although the index does not have it yet', async () => {
    const [one, two] = [receiver(), receiver()];
    const { send, tell, record } = opened(one.setUp, two.setUp);
    await tell('b', 1);
    await tell('a');
    const query = record.query.bind(record);
    const behind = [one, two].map(({ name }) => deliveriesTo(name));
    record.query = (given) => (behind.includes(given.pk) ? (async function* () {})() : query(given));
    expect(await send(2)).toStrictEqual({ delivered: 4, waiting: 0, undelivered: 0 });
    expect([one.taken, two.taken]).toStrictEqual([
      ['a/0', 'b/0'],
      ['a/0', 'b/0'],
    ]);
  });

  it('keeps the order: a notice that is not accepted blocks later ones only in its own channel', async () => {
    const [one, two] = [receiver(), receiver()];
    const { send, tell } = opened(one.setUp, two.setUp);
    await tell('b', 1);
    await tell('a');
    one.script.push(refused(), refused(), refused());
    expect(await send(2)).toStrictEqual({ delivered: 2, waiting: 2, undelivered: 0 });
    expect(two.taken).toStrictEqual(['a/0', 'b/0']);
    expect(await send(3)).toMatchObject({ waiting: 2 });
    expect(await send(8)).toMatchObject({ delivered: 2, waiting: 0 });
    expect(one.taken).toStrictEqual(['a/0', 'b/0']);
  });

  it('counts the notices behind one that is not accepted as waiting', async () => {
    const one = receiver();
    const { send, tell } = opened(one.setUp);
    for (const [minutes, id] of ['a', 'b', 'c', 'd'].entries()) await tell(id, minutes);
    one.script.push(undefined, refused(), refused(), refused());
    expect(await send(4)).toStrictEqual({ delivered: 1, waiting: 3, undelivered: 0 });
  });

  it('continues with the part that was not accepted', async () => {
    const one = receiver(3);
    const { send, tell } = opened(one.setUp);
    await tell('a');
    one.script.push(undefined, refused(), refused(), refused());
    await send(0);
    expect(one.taken).toStrictEqual(['a/0']);
    await send(1, true);
    expect(one.taken).toStrictEqual(['a/0', 'a/1', 'a/2']);
  });

  it('marks as a possible repeat only what may have been accepted', async () => {
    const one = receiver(2);
    const { send, tell } = opened(one.setUp);
    await tell('a');
    one.script.push(lost(), refused(), refused());
    await send(0);
    await send(10);
    expect(one.taken).toStrictEqual(['a/0 (repeat?)', 'a/1']);
  });

  it('takes over from a sender that died, and marks a possible repeat', async () => {
    const one = receiver();
    const { send, tell, record } = opened(one.setUp);
    const told = await tell('a');
    one.script.push(refused(), refused(), refused());
    await send(0);
    // The state that a sender leaves when it is stopped while it waits for the answer.
    await record.change(
      deliveryKey(one.name, told),
      (item) =>
        item && { ...item, sending: 0, claimedUntil: minutesLater(12).toISOString(), nextTryAt: undefined },
    );
    expect(await send(11)).toMatchObject({ delivered: 0, waiting: 1 });
    expect(await send(13)).toMatchObject({ delivered: 1 });
    expect(one.taken).toStrictEqual(['a/0 (repeat?)']);
  });

  it('sends once when two senders run at once', async () => {
    const one = receiver();
    const { send, tell } = opened(one.setUp);
    for (const id of ['a', 'b', 'c']) await tell(id);
    await Promise.all([send(0), send(0), send(0)]);
    await send(0, true);
    expect(one.taken).toStrictEqual(['a/0', 'b/0', 'c/0']);
  });

  it('sends what another sender added while it was sending', async () => {
    const one = receiver();
    const meanwhile: (() => Promise<void>)[] = [];
    const { channel } = one.setUp;
    const { send, tell } = opened({
      ...one.setUp,
      channel: {
        ...channel,
        async send(message, delivery) {
          await meanwhile.shift()?.();
          return channel.send(message, delivery);
        },
      },
    });
    await tell('a');
    meanwhile.push(async () => {
      await tell('b', 1);
      expect(await send(1)).toMatchObject({ delivered: 0, waiting: 2 });
    });
    expect(await send(1)).toMatchObject({ delivered: 2, waiting: 0 });
    expect(one.taken).toStrictEqual(['a/0', 'b/0']);
  });

  it('gives up after three days, notifies the other channels, and continues with the next notice', async () => {
    const [one, two] = [receiver(), receiver()];
    const { send, tell } = opened(one.setUp, two.setUp);
    await tell('a');
    await tell('b', 1);
    const isDown = () => one.script.splice(0, 9, ...Array.from({ length: 3 }, () => refused()));
    for (const hours of [0, 1, 24, 71.9]) {
      isDown();
      expect(await send(hours * 60)).toMatchObject({ undelivered: 0, waiting: 2 });
    }
    isDown();
    expect(await send(72 * 60, true)).toMatchObject({ undelivered: 1, waiting: 0, delivered: 1 });
    expect(one.taken).toStrictEqual(['b/0']);
    await send(73 * 60);
    expect(two.taken).toStrictEqual(['a/0', 'b/0', `undelivered-${one.name}-a/0`]);
    expect(one.taken).toStrictEqual(['b/0']);
  });

  it('waits longer after each failed call, up to three hours, and for as long as the receiver asks', async () => {
    const one = receiver();
    const { send, tell, record, pauses } = opened(one.setUp);
    const told = await tell('a');
    const item = () => record.get(deliveryKey(one.name, told));
    const nextTry = async (minutes: number, ...script: Error[]) => {
      one.script.splice(0, 9, ...script);
      pauses.length = 0;
      await send(minutes, true);
      return (Date.parse(String((await item())?.['nextTryAt'])) - minutesLater(minutes).getTime()) / 60_000;
    };
    const waits: number[] = [];
    for (let tries = 0; tries < 7; tries += 1)
      waits.push(await nextTry(tries, refused(), refused(), refused()));
    expect(waits).toStrictEqual([5, 10, 20, 40, 80, 160, 180]);
    expect(pauses).toStrictEqual([1000, 3000]);
    expect(await item()).toMatchObject({ tries: 7, done: 0, lastError: 'refused' });
    for (const gone of ['claimedUntil', 'sending', 'outcome']) expect((await item())?.[gone]).toBeUndefined();
    const busy = (retryAfterMs: number) => new NotTakenError('busy', { answered: true, retryAfterMs });
    await nextTry(8, busy(2000), busy(20_000), busy(0));
    expect(pauses).toStrictEqual([2000, 20_000]);
    expect(await nextTry(9, busy(20_001))).toBe(180);
    expect(pauses).toStrictEqual([]);
    expect(await nextTry(10, busy(4 * 3_600_000))).toBe(240);
    expect(await send(10 + 239)).toMatchObject({ waiting: 1, delivered: 0 });
    expect(await send(10 + 240, false, 0)).toMatchObject({ waiting: 1, delivered: 0 });
    expect(await send(10 + 240)).toMatchObject({ waiting: 0, delivered: 1 });
    expect(one.taken).toStrictEqual(['a/0']);
    expect(await item()).toMatchObject({
      outcome: 'delivered',
      done: 1,
      endedAt: minutesLater(250).toISOString(),
    });
    for (const gone of ['duePk', 'listPk', 'nextTryAt']) expect(await item()).not.toHaveProperty(gone);
  });

  it('gives each part its own key, and holds its claim for six minutes', async () => {
    const one = receiver(2);
    const claims: unknown[] = [];
    const { channel } = one.setUp;
    const { send, tell, record } = opened({
      ...one.setUp,
      channel: {
        ...channel,
        async send(message, delivery) {
          claims.push(await record.get(deliveryKey(one.name, told)));
          return channel.send(message, delivery);
        },
      },
    });
    const told = await tell('a');
    await send(0);
    const { pk, sk } = deliveryKey(one.name, told);
    expect(one.keys).toStrictEqual([0, 1].map((part) => `${one.name}#${sk}#${part}`));
    const claimedUntil = minutesLater(6).toISOString();
    const claim = { pk, sk, duePk: pk, dueSk: sk, tries: 1, with: [], claimedUntil };
    expect(claims).toMatchObject([0, 1].map((part) => ({ ...claim, done: part, sending: part })));
    expect(claims[0]).not.toHaveProperty('nextTryAt');
  });

  it('treats its own error as an answer, and stores it shortened', async () => {
    const one = receiver();
    const { send, tell, record } = opened(one.setUp);
    const told = await tell('a');
    one.script.push(...Array.from({ length: 3 }, () => new Error('x'.repeat(600))));
    expect(await send(0)).toStrictEqual({ delivered: 0, waiting: 1, undelivered: 0 });
    expect((await record.get(deliveryKey(one.name, told)))?.['lastError']).toBe('x'.repeat(500));
    await send(10);
    expect(one.taken).toStrictEqual(['a/0']);
  });

  it('does not retry when its time is over', async () => {
    const one = receiver();
    const { channel } = one.setUp;
    const { send, tell, pass, pauses } = opened({
      ...one.setUp,
      channel: {
        ...channel,
        async send() {
          pass(4);
          throw refused();
        },
      },
    });
    await tell('a');
    expect(await send(0)).toStrictEqual({ delivered: 0, waiting: 1, undelivered: 0 });
    expect(pauses).toStrictEqual([]);
  });

  it('gives up a notice that is no longer in the bucket, and reports its id', async () => {
    const one = receiver();
    const { send, record, objects } = opened(one.setUp);
    const told = notice([entry()], { id: `gone-${one.name}`, at: start.toISOString() });
    objects.set('o', JSON.stringify(told));
    await record.putAll([outboxItem({ id: told.id, at: told.at, object: 'o' })]);
    one.script.push(refused(), refused(), refused());
    expect(await send(0)).toStrictEqual({ delivered: 0, waiting: 1, undelivered: 0 });
    objects.clear();
    expect(await send(10)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 1 });
    const item = await record.get(deliveryKey(one.name, told));
    expect(item).toMatchObject({ outcome: 'undelivered', lastError: expect.stringMatching(/\w/), done: 0 });
    expect(item).not.toHaveProperty('headline');
    const said = await record.get(outboxKey(`undelivered-${one.name}-${told.id}`));
    expect(String(said?.['tell'])).toContain(`(${told.id})`);
    await send(11);
  });

  it('sends no notice when an undelivered notice itself reports an undelivered one', async () => {
    const [one, two] = [receiver(), receiver()];
    const { send, tell, record } = opened(one.setUp, two.setUp);
    await tell('a');
    one.script.push(refused(true));
    two.script.push(undefined, refused(true));
    await send(0);
    expect(await send(1)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 1 });
    const about = `undelivered-${one.name}-a`;
    expect(await record.get(outboxKey(`undelivered-${two.name}-${about}`))).toBeUndefined();
    expect(await send(2)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 0 });
  });

  it('reports what it gave up, why, and in which channel', async () => {
    const one = receiver();
    const { send, tell, record } = opened(one.setUp);
    const told = await tell('a', 0, { headline: 'Veeam: 1 new' });
    one.script.push(new NotTakenError('x'.repeat(600), { answered: false, final: true }));
    expect(await send(0)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 1 });
    const key = deliveryKey(one.name, told);
    const endedAt = start.toISOString();
    expect(await record.get(key)).toMatchObject({
      outcome: 'undelivered',
      endedAt,
      lastError: 'x'.repeat(500),
      headline: 'Veeam: 1 new',
      sending: 0,
      listPk: 'NOTICE',
      listSk: `${endedAt}#${key.pk}#${key.sk}`,
    });
    const said = await record.get(outboxKey(`undelivered-${one.name}-a`));
    expect(JSON.parse(JSON.parse(String(said?.['tell'])).notice)).toStrictEqual({
      id: `undelivered-${one.name}-a`,
      at: endedAt,
      headline: `Veeam: a notice could not be delivered to ${one.name}`,
      entries: [],
      notes: [{ kind: 'undelivered', text: expect.stringMatching(/"Veeam: 1 new".*: x{600}$/) }],
      except: one.name,
    });
    await send(1);
  });

  it('gives up at once what a receiver will never accept', async () => {
    const one = receiver();
    const { send, tell } = opened(one.setUp);
    await tell('a');
    await tell('b', 1);
    one.script.push(refused(true));
    expect(await send(2)).toMatchObject({ undelivered: 1, delivered: 1 });
    await send(3);
    expect(one.taken).toStrictEqual(['b/0']);
  });

  describe('with notices that were given up', () => {
    const caller = { source: 'http', name: 'ann', permissions: [], servers: ['*'] } as const;
    /** A channel that has refused a notice permanently, with the actions that list it and send it again. */
    async function givenUp(parts = 1, script: (Error | undefined)[] = [refused(true)]) {
      const one = receiver(parts);
      const all = opened(one.setUp);
      await all.tell('a', 0, { headline: 'Veeam: 1 new' });
      one.script.push(...script);
      await all.send(0);
      // There are no other channels to be notified of it.
      await all.send(0);
      const list = () =>
        listUndeliveredAction(all.record).run(
          { limit: 200 },
          { caller, now: minutesLater(1), requestId: 'r' },
        );
      const again = (id: string, minutes = 1) =>
        sendAgainAction(all.record, [one.name], async () => {}).run(
          { id },
          { caller, now: minutesLater(minutes), requestId: 'r' },
        );
      const ofChannel = async () => (await list()).notices.filter(({ channel }) => channel === one.name);
      return { ...all, ...one, again, ofChannel };
    }

    it('lists them, and sends one again once', async () => {
      const { ofChannel, again, send, taken, name } = await givenUp();
      const [listed, ...others] = await ofChannel();
      expect(others).toStrictEqual([]);
      expect(listed).toMatchObject({ notice: 'a', headline: 'Veeam: 1 new', reason: 'refused' });
      const id = listed?.id ?? '';
      expect(await again(id)).toStrictEqual({ channel: name, notice: 'a' });
      await expect(again(id)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await send(2)).toMatchObject({ delivered: 1, waiting: 0 });
      expect([taken, await ofChannel()]).toStrictEqual([['a/0'], []]);
      await expect(again('none')).rejects.toMatchObject({ kind: 'not-found' });
    });

    it('continues where it stopped, and marks a possible repeat', async () => {
      const { ofChannel, again, send, taken } = await givenUp(3, [undefined, lost(), refused(true)]);
      expect(taken).toStrictEqual(['a/0']);
      await again((await ofChannel())[0]?.id ?? '');
      await send(2);
      expect(taken).toStrictEqual(['a/0', 'a/1 (repeat?)', 'a/2']);
    });

    it('leaves out findings that were delivered since', async () => {
      const { ofChannel, again, send, tell, taken, record, name } = await givenUp();
      await tell('b', 1, { entries: [entry({ kind: 'resolved' })] });
      await send(1);
      await again((await ofChannel())[0]?.id ?? '', 2);
      expect(await send(3)).toMatchObject({ delivered: 0, waiting: 0, undelivered: 0 });
      expect([taken, await ofChannel()]).toStrictEqual([['b/0'], []]);
      const item = await record.get(deliveryKey(name, { id: 'a', at: start.toISOString() }));
      expect(item).toMatchObject({ outcome: 'superseded', endedAt: minutesLater(3).toISOString() });
      expect(item).not.toHaveProperty('duePk');
    });

    it('sends findings that no later delivered notice has', async () => {
      const { ofChannel, again, send, tell, script, taken } = await givenUp();
      script.push(refused(true));
      await tell('b', 1, { entries: [entry({ kind: 'resolved' })] });
      await tell('c', 2, { entries: [entry({ id: 'other' })] });
      await send(2);
      await again((await ofChannel()).find(({ notice }) => notice === 'a')?.id ?? '', 3);
      await send(4);
      expect(taken).toStrictEqual(['c/0', 'a/0']);
    });

    it('lists a notice that is refused again', async () => {
      const { ofChannel, again, send, script, taken } = await givenUp();
      await again((await ofChannel())[0]?.id ?? '');
      script.push(refused(true));
      expect(await send(2)).toMatchObject({ undelivered: 1 });
      expect([taken, (await ofChannel()).length]).toStrictEqual([[], 1]);
      await send(3);
    });
  });

  it('sends each channel what it subscribes to', async () => {
    const [critical, resolved] = [receiver(), receiver()];
    const { send, tell } = opened(
      { ...critical.setUp, wants: { ...everything, severity: 'critical' } },
      { ...resolved.setUp, wants: { ...everything, changes: ['resolved'], servers: ['vbr-*'] } },
    );
    await tell('a', 0, { entries: [entry({ severity: 'critical' })] });
    await tell('b', 1, {
      entries: [entry({ kind: 'resolved' }), entry({ kind: 'resolved', server: 'em-1' })],
    });
    await tell('c', 2, { entries: [entry({ kind: 'resolved', server: 'em-1' })] });
    await send(3);
    expect([critical.taken, resolved.taken]).toStrictEqual([['a/0'], ['b/0']]);
  });

  it('removes the mark from an item that announces its own change, and keeps the item', async () => {
    const one = receiver();
    const { send, record } = opened(one.setUp);
    const told = notice([entry({ kind: 'taken', by: 'ann' })], { id: 'taken-1' });
    const key = { pk: 'FINDING#vbr-1', sk: 'OPEN#last-result-abc' };
    const { pk: _pk, sk: _sk, ...marks } = outboxItem(inItem(told));
    await record.create({ ...key, ...marks, entry: '{}' });
    await send(0);
    expect(one.taken).toStrictEqual(['taken-1/0']);
    const item = await record.get(key);
    expect(item).toMatchObject({ entry: '{}' });
    expect(item).not.toHaveProperty('duePk');
    expect(item).not.toHaveProperty('tell');
  });

  describe('to a channel with quiet hours', () => {
    const quietHours = { from: '06:00', to: '08:00', timeZone: 'UTC', except: 'critical' } as const;
    const peaceful = () => {
      const one = receiver();
      const setUp = { ...one.setUp, hold: { quietHours } };
      return { ...one, ...opened(setUp) };
    };

    it('waits until they end, and is one message then', async () => {
      const { send, tell, taken, found, record, name } = peaceful();
      const first = await tell('a', 0, { entries: [entry({ id: 'of a' })] });
      expect(await send(0)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 0 });
      await tell('b', 30, { entries: [entry({ id: 'of b' })] });
      await send(30);
      const last = await tell('c', 60);
      await send(60);
      expect(taken).toStrictEqual([]);
      const { sk: within } = deliveryKey(name, first);
      const item = () => record.get(deliveryKey(name, last));
      expect(await item()).toMatchObject({ heldUntil: minutesLater(120).toISOString() });
      expect(await send(119.99)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 0 });
      expect(await send(120)).toStrictEqual({ delivered: 1, waiting: 0, undelivered: 0 });
      expect(taken).toStrictEqual(['a/0']);
      expect(found).toStrictEqual([['of a', 'of b', 'last-result-abc']]);
      const ended = { outcome: 'delivered', endedAt: minutesLater(120).toISOString() };
      expect(await item()).toMatchObject({ ...ended, within });
      expect(await item()).not.toHaveProperty('duePk');
      expect(await record.get(deliveryKey(name, first))).toMatchObject({ ...ended, done: 1 });
      expect(await send(130)).toMatchObject({ delivered: 0 });
    });

    it('waits or gives up with all of them when the message is not accepted', async () => {
      const { send, tell, script, taken } = peaceful();
      await tell('a');
      await tell('b', 1);
      await send(1);
      script.push(refused(), refused(), refused());
      expect(await send(121)).toStrictEqual({ delivered: 0, waiting: 1, undelivered: 0 });
      script.push(refused(true));
      expect(await send(130)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 1 });
      expect(await send(140)).toStrictEqual({ delivered: 0, waiting: 0, undelivered: 0 });
      expect(taken).toStrictEqual([]);
    });

    it('gets critical findings at once, with all that waited before', async () => {
      const { send, tell, taken } = peaceful();
      await tell('a');
      await send(0);
      await tell('b', 10, { entries: [entry({ severity: 'critical' })] });
      await tell('c', 20);
      await send(20);
      expect(taken).toStrictEqual(['a/0']);
      await send(121);
      expect(taken).toStrictEqual(['a/0', 'c/0']);
    });

    it('sends nothing twice when the sender died between the message and its marks', async () => {
      const { send, tell, taken, record, name } = peaceful();
      const told = [await tell('a'), await tell('b', 1)];
      await send(1);
      // The state after the message was accepted, and before the second notice is marked.
      const [first = '', second = ''] = told.map((each) => deliveryKey(name, each).sk);
      const key = { pk: `NOTICE#${name}`, sk: first };
      await record.change(key, (item) => item && { ...item, done: 1, with: [second] });
      expect(await send(121)).toMatchObject({ delivered: 1 });
      expect(await send(122)).toMatchObject({ delivered: 0, waiting: 0 });
      expect(taken).toStrictEqual([]);
    });
  });
});

describe('the queue', () => {
  it('has a notice once for each channel that wants it, for thirty days', async () => {
    const [one, two] = [receiver(), receiver()];
    const { stores, tell, record } = opened();
    const id = `queued-${one.name}`;
    const told = await tell(id);
    const recipients = [one.setUp, { ...two.setUp, wants: { ...everything, severity: 'critical' as const } }];
    const queue = async (own?: string) =>
      (await fanOut(stores, recipients, own, start)).filter(({ sk }) => sk.endsWith(id));
    const key = deliveryKey(one.name, told);
    expect(await queue(id)).toStrictEqual([key]);
    expect(await record.get(key)).toMatchObject({
      duePk: key.pk,
      dueSk: key.sk,
      tell: JSON.stringify(inItem(told)),
      expiresAt: start.getTime() / 1000 + 30 * 86_400,
    });
    expect(await record.get(key)).not.toHaveProperty('heldUntil');
    expect(await record.get(outboxKey(id))).toBeUndefined();
    await tell(id);
    expect([await queue(), await queue('never')]).toStrictEqual([[], []]);
  });

  it('leaves out a notice that cannot be read or found, and removes it', async () => {
    const { stores, record } = opened();
    const [lost, odd] = [`lost-${names}`, `odd-${names}`];
    const at = start.toISOString();
    await record.putAll([
      outboxItem({ id: lost, at, object: 'none' }),
      { ...outboxItem({ id: odd, at }), tell: '{' },
    ]);
    const recipients = [receiver().setUp];
    const keys = await fanOut(stores, recipients, undefined, start);
    expect(keys.filter(({ sk }) => sk.endsWith(lost) || sk.endsWith(odd))).toStrictEqual([]);
    for (const id of [lost, odd]) expect(await record.get(outboxKey(id))).toBeUndefined();
  });

  it('leaves the mark on an item that has changed meanwhile', async () => {
    const { stores, record } = opened();
    const key = { pk: 'FINDING#vbr-1', sk: `OPEN#${names}` };
    const {
      pk: _pk,
      sk: _sk,
      ...marks
    } = outboxItem({ id: `now-${names}`, at: start.toISOString(), object: 'o' });
    await record.create({ ...key, ...marks });
    let isFirst = true;
    const object = async () => {
      if (isFirst) await record.change(key, (item) => item && { ...item, entry: 'later' });
      isFirst = false;
      return JSON.stringify(notice([]));
    };
    const look = () => fanOut({ ...stores, object }, [], undefined, start);
    await look();
    expect(await record.get(key)).toMatchObject({ ...marks, entry: 'later' });
    await look();
    expect(await record.get(key)).toMatchObject({ entry: 'later' });
    for (const mark of ['duePk', 'dueSk', 'tell']) expect(await record.get(key)).not.toHaveProperty(mark);
  });
});

it('a channel that is called after every check gets nothing else', () => {
  const of = (report: string | undefined, everyCheck?: boolean) => {
    const { report: _report, ...given } = notice([]);
    const told = { ...given, ...(report !== undefined && { report }) };
    const recipient = { name: 'a', wants: everything, ...(everyCheck !== undefined && { everyCheck }) };
    const wanted = wantedBy(told, recipient);
    return wanted && [wanted.report];
  };
  expect([of('c', true), of(undefined, true), of('c', false), of('c')]).toStrictEqual([
    ['c'],
    undefined,
    undefined,
    undefined,
  ]);
});

it('a notice has links to its report and to the console, if they exist', async () => {
  const { stores } = opened();
  const reportUrl = async (check: string, at: Date) => `${check} ${at.toISOString()}`;
  const { report: _report, ...bare } = notice([]);
  expect(await linked({ ...stores, reportUrl }, bare)).toStrictEqual(bare);
  expect(await linked({ ...stores, reportUrl, consoleUrl: 'https://c.example' }, notice([]))).toStrictEqual({
    ...notice([]),
    reportUrl: 'check-1 2026-11-23T06:00:00.000Z',
    consoleUrl: 'https://c.example',
  });
});
