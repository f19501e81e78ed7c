import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignatureRefusedError, verifiedId } from '../../../../functions/triggers/webhooks/signature.ts';

// The published test vector of Standard Webhooks.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestamp = '1614265330';
const body = Buffer.from('{"test": 2432232314}');
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const at = new Date(Number(timestamp) * 1000);

const message = (change: Record<string, string | undefined> = {}, raw: Uint8Array = body) => ({
  headers: {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
    ...change,
  },
  body: raw,
});
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);

describe('verifiedId', () => {
  it('accepts the published example, with the secret in either form', () => {
    expect(verifiedId(message(), secret, at)).toBe(id);
    expect(verifiedId(message(), secret.replace('whsec_', ''), at)).toBe(id);
  });

  it('accepts one valid signature of several, of any versions', () => {
    const several = `v1a,abc v1,AAAA ${signature} v2,zzz`;
    expect(verifiedId(message({ 'webhook-signature': several }), secret, at)).toBe(id);
  });

  it.each([
    [{ 'webhook-id': 'msg_other' }],
    [{ 'webhook-id': undefined }],
    [{ 'webhook-id': `${id}.1` }],
    [{ 'webhook-timestamp': '1614265331' }],
    [{ 'webhook-timestamp': 'soon' }],
    [{ 'webhook-timestamp': undefined }],
    [{ 'webhook-signature': undefined }],
    [{ 'webhook-signature': '' }],
    [{ 'webhook-signature': signature.replace('v1,', '') }],
    [{ 'webhook-signature': signature.replace('v1,', 'v2,') }],
    [{ 'webhook-signature': signature.slice(0, -4) }],
    [{ 'webhook-signature': `${signature},${signature}` }],
  ])('refuses %j', (change) => {
    expect(() => verifiedId(message(change), secret, at)).toThrow(
      expect.objectContaining({ name: 'SignatureRefusedError', code: 'signature-refused' }),
    );
  });

  it.each([
    ['', timestamp],
    ['msg.1', timestamp],
    ['msg 1', timestamp],
    ['m'.repeat(256), timestamp],
    [id, ''],
    [id, 'soon'],
    [id, `${timestamp}x`],
    [id, `x${timestamp}`],
    [id, `${timestamp}.0`],
    [id, '1'.repeat(13)],
  ])('refuses the id %j with the time %j, although they are signed', (of, time) => {
    const key = Buffer.from(secret.slice(6), 'base64');
    const mac = createHmac('sha256', key).update(`${of}.${time}.`).update(body).digest('base64');
    const signed = { 'webhook-id': of, 'webhook-timestamp': time, 'webhook-signature': `v1,${mac}` };
    const moment = new Date(Number(time) * 1000);
    expect(() => verifiedId(message(signed), secret, moment)).toThrow(SignatureRefusedError);
  });

  it('refuses another secret', () => {
    expect(() => verifiedId(message(), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx', at)).toThrow();
  });

  it('accepts a difference of up to five minutes', () => {
    for (const seconds of [-300, 0, 300]) expect(verifiedId(message(), secret, later(seconds))).toBe(id);
    for (const seconds of [-301, 301]) {
      expect(() => verifiedId(message(), secret, later(seconds))).toThrow('more than 300 seconds');
    }
  });

  it('verifies raw bytes: any change of the body breaks the signature, and bytes that are not text are accepted', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (raw, at_, flip) => {
          const key = Buffer.from(secret.slice(6), 'base64');
          const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(raw).digest('base64');
          const signed = { 'webhook-signature': `v1,${mac}` };
          expect(verifiedId(message(signed, raw), secret, at)).toBe(id);
          if (raw.length === 0) return;
          const altered = Uint8Array.from(raw);
          const place = at_ % raw.length;
          altered[place] = (altered[place] ?? 0) ^ flip;
          expect(() => verifiedId(message(signed, altered), secret, at)).toThrow(SignatureRefusedError);
        },
      ),
    );
  });
});
