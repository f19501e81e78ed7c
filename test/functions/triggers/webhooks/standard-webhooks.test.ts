import fc from 'fast-check';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SignatureRefusedError, verifiedId } from '../../../../functions/triggers/webhooks/signature.ts';

// The package reads the clock itself.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const secrets = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((key) => `whsec_${Buffer.from(key).toString('base64')}`);
const ids = fc.stringMatching(/^[!-\-/-~]{1,80}$/);
const seconds = fc.integer({ min: 1_000_000, max: 4_000_000_000 });
const bodies = fc.string({ unit: 'grapheme', maxLength: 100 });
/** Signatures of other keys and versions, and text that is not a signature. */
const others = fc.array(
  fc.oneof(fc.stringMatching(/^v(1|1a|2),[A-Za-z0-9+/]{0,44}=?$/), fc.constantFrom('', 'v1', 'v1,', ',')),
  { maxLength: 3 },
);

interface Message {
  secret: string;
  id: string;
  timestamp: string;
  signature: string;
  body: string;
  now: Date;
}

const headersOf = ({ id, timestamp, signature }: Message) => ({
  'webhook-id': id,
  'webhook-timestamp': timestamp,
  'webhook-signature': signature,
});

function isBelievedByThePackage(message: Message): boolean {
  vi.setSystemTime(message.now);
  try {
    new Webhook(message.secret).verify(message.body, headersOf(message), { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

function isBelieved(message: Message): boolean {
  const { secret, id, body, now } = message;
  try {
    expect(verifiedId({ headers: headersOf(message), body: Buffer.from(body) }, secret, now)).toBe(id);
    return true;
  } catch (error) {
    if (error instanceof SignatureRefusedError) return false;
    throw error;
  }
}

/** Messages that the package signed, some also with an old key, sent and received within `apart` seconds. */
const messages = (apart: number): fc.Arbitrary<Message> =>
  fc
    .record({
      secret: secrets,
      oldSecret: secrets,
      isRotated: fc.boolean(),
      id: ids,
      sent: seconds,
      body: bodies,
      around: fc.tuple(others, others),
      apart: fc.integer({ min: -apart, max: apart }),
      milliseconds: fc.integer({ min: 0, max: 999 }),
    })
    .map(({ secret, oldSecret, isRotated, id, sent, body, around, ...given }) => {
      const at = new Date(sent * 1000);
      const own = new Webhook(secret).sign(id, at, body);
      const signatures = isRotated ? [new Webhook(oldSecret).sign(id, at, body), own] : [own];
      return {
        secret,
        id,
        timestamp: String(sent),
        signature: [...around[0], ...signatures, ...around[1]].join(' '),
        body,
        now: new Date((sent + given.apart) * 1000 + given.milliseconds),
      };
    });

/** A change of one part of a signed message. */
const alterations: fc.Arbitrary<Partial<Message>> = fc.oneof(
  fc.record({ id: fc.oneof(ids, fc.constantFrom('', 'a.b', 'a b')) }),
  fc.record({
    timestamp: fc.oneof(seconds.map(String), fc.constantFrom('', 'soon', '1e9', '-1', '0x10', ' 7')),
  }),
  fc.record({ signature: others.map((each) => each.join(' ')) }),
  fc.record({ secret: secrets }),
  fc.record({ body: bodies }),
);

describe('beside the standardwebhooks package', () => {
  it('accepts whatever the package signs, also from a sender that changes its key', () => {
    fc.assert(
      fc.property(messages(300), (message) => {
        expect(isBelievedByThePackage(message)).toBe(true);
        expect(isBelieved(message)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with it about the time', () => {
    fc.assert(
      fc.property(messages(400), (message) => {
        expect(isBelieved(message)).toBe(isBelievedByThePackage(message));
      }),
      { numRuns: 300 },
    );
  });

  it('accepts nothing that the package refuses', () => {
    let refused = 0;
    fc.assert(
      fc.property(messages(400), alterations, (message, alteration) => {
        const altered = { ...message, ...alteration };
        if (isBelievedByThePackage(altered)) return;
        refused++;
        expect(isBelieved(altered)).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  it.each([
    ['a time with more behind it', { timestamp: '1614265330x' }],
    ['a signature with more behind it', { signature: `SIGNATURE,more` }],
    ['an id with a dot, which is where the signed text parts', { id: 'msg.1' }],
  ])('is stricter than it with %s', (_what, given) => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const at = new Date(1_614_265_330_000);
    const {
      id = 'msg_1',
      timestamp = '1614265330',
      signature: form = 'SIGNATURE',
    } = given as Partial<Message>;
    const signature = form.replace('SIGNATURE', new Webhook(secret).sign(id, at, '{}'));
    const message = { secret, id, timestamp, signature, body: '{}', now: at };
    expect(isBelievedByThePackage(message)).toBe(true);
    expect(isBelieved(message)).toBe(false);
  });

  it('distinguishes bytes that are not text, which the package treats as equal', () => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const now = new Date(1_614_265_330_000);
    const signature = new Webhook(secret).sign('msg_1', now, Buffer.from([0xff]));
    const message = { secret, id: 'msg_1', timestamp: '1614265330', signature, body: '', now };
    vi.setSystemTime(now);
    const verify = (byte: number) =>
      new Webhook(secret).verify(Buffer.from([byte]), headersOf(message), { jsonParse: false });
    expect(() => verify(0xff)).not.toThrow();
    expect(() => verify(0xfe)).not.toThrow();
    expect(() => verifiedId({ headers: headersOf(message), body: Buffer.from([0xfe]) }, secret, now)).toThrow(
      SignatureRefusedError,
    );
  });
});
