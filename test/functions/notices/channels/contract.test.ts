import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, LinkedNotice } from '../../../../functions/notices/channel.ts';
import { NotTakenError } from '../../../../functions/notices/channel.ts';
import { entryKinds, oneLine } from '../../../../functions/notices/notice.ts';
import { entries, entry, hostileNames, notice, reportUrl } from '../notices.ts';
import { kinds } from './kinds.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const ordinary: LinkedNotice = {
  ...notice([
    ...entryKinds.map((kind) => entry({ kind, id: `${kind}-1`, by: 'ann', because: 'it is gone' })),
    ...entries(30, { server: 'vbr-2' }),
  ]),
  notes: [{ kind: 'version', text: 'vbr-1 went from 12.1 to 12.3' }],
  reportUrl,
};

// The contract of every kind of channel. Rules of a single kind have their own file.
describe.each(Object.entries(kinds))('a %s channel', (kind, { make, taken, secrets, aws }) => {
  let receiver: Receiver;
  let channel: Channel;
  beforeAll(async () => {
    receiver = await startReceiver(taken);
    channel = make(receiver.url);
  });
  afterAll(() => receiver[Symbol.asyncDispose]());
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.script.length = 0;
  });

  const delivery = { key: 'k', mayRepeat: false };
  const send = async (given: LinkedNotice) => {
    for (const message of channel.messages(given)) await channel.send(message, delivery);
  };
  const failure = async (): Promise<NotTakenError> => {
    const [first] = channel.messages(ordinary);
    const error = await channel.send(first, delivery).then(
      () => expect.fail('it was taken'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(NotTakenError);
    return error as NotTakenError;
  };

  it('sends a notice, and returns the answer', async () => {
    const [first] = channel.messages(ordinary);
    const answer = await channel.send(first, delivery);
    expect(answer.text).not.toBe('');
    expect(receiver.received.length).toBeGreaterThan(0);
    if (kind === 'heartbeat') return;
    const bodies = receiver.received.map(({ body }) => body).join('');
    expect(kind === 'topic' ? decodeURIComponent(bodies) : bodies).toContain('DB Backup');
  });

  it('makes the same messages from the same notice', () => {
    expect(channel.messages(structuredClone(ordinary))).toStrictEqual(channel.messages(ordinary));
  });

  it.each([500, 503, 429])('retries after %i', async (status) => {
    receiver.script.push({ status, headers: { 'retry-after': '30' } });
    const error = await failure();
    expect(error).toMatchObject({ answered: true, final: false });
    if (!aws) expect(error.retryAfterMs).toBe(30_000);
  });

  it.each([401, 403, 404])(
    'keeps what is refused with %i, which a new key or address fixes',
    async (status) => {
      receiver.script.push({ status, body: '{}' }, { status, body: '{}' });
      expect(await failure()).toMatchObject({ answered: true, final: false });
    },
  );

  it('reports a message with a lost answer as possibly accepted', async () => {
    receiver.script.push('cut');
    expect(await failure()).toMatchObject({ answered: false, final: false });
  });

  it.runIf(!aws)('gives up what the receiver will never accept', async () => {
    // Slack's Web API always answers 200.
    const body = '{"ok":false,"error":"invalid_blocks"}';
    receiver.script.push({ status: kind === 'slack-bot' ? 200 : 400, body });
    expect(await failure()).toMatchObject({ answered: true, final: true });
  });

  it.runIf(secrets)('has no secret in an error, whatever the receiver says', async () => {
    const all = secrets?.(receiver.url) ?? [];
    receiver.script.push({ status: 500, body: `no: ${all.join(' ')}` });
    const { message } = await failure();
    for (const secret of all) expect(message).not.toContain(secret);
  });

  it('is not broken by any name', async () => {
    const arbitrary = fc.oneof(
      fc.constantFrom(...hostileNames),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(arbitrary, arbitrary, async (name, reason) => {
        receiver.received.length = 0;
        const hostile = entry({
          reason: oneLine(reason, 500),
          job: { id: '1', name: oneLine(name, 200) },
        });
        await send({ ...notice([hostile]), reportUrl });
        expect(receiver.received).toHaveLength(1);
        for (const { body, headers } of receiver.received) {
          expect(body.isWellFormed()).toBe(true);
          expect(headers).not.toHaveProperty('bcc');
          if (!aws && kind !== 'heartbeat') expect(() => JSON.parse(body)).not.toThrow();
        }
      }),
      { numRuns: 25 },
    );
  });
});
