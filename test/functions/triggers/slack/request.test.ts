import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  claimOf,
  type RawRequest,
  readCommand,
  readInteraction,
  verifyRequest,
} from '../../../../functions/triggers/slack/request.ts';

const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const now = new Date('2026-11-23T20:00:00Z');
const seconds = Math.floor(now.getTime() / 1000);

function signed(body: string | Buffer, at = seconds, by = secret): RawRequest {
  const signature = createHmac('sha256', by).update(`v0:${at}:`).update(body).digest('hex');
  return {
    headers: { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${signature}` },
    body: body.toString(),
    isBase64Encoded: false,
  };
}

it('accepts what Slack signed, as text and as base64 with text that is not ASCII', () => {
  const body = 'text=job+%C3%A4&raw=ä🙂';
  expect(verifyRequest(signed(body), secret, now)?.bytes.toString()).toBe(body);
  const base64 = { ...signed(body), body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
  expect(verifyRequest(base64, secret, now)?.bytes.toString()).toBe(body);
});

it('refuses timestamps that are too old and too new, to the second', () => {
  for (const offset of [-300, 300])
    expect(verifyRequest(signed('a', seconds + offset), secret, now)).toBeDefined();
  for (const offset of [-301, 301])
    expect(verifyRequest(signed('a', seconds + offset), secret, now)).toBeUndefined();
});

it('accepts header names in any letter case, and refuses a header that occurs twice', () => {
  const { headers, ...rest } = signed('a');
  const upper = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(verifyRequest({ ...rest, headers: upper }, secret, now)).toBeDefined();
  expect(verifyRequest({ ...rest, headers: { ...headers, ...upper } }, secret, now)).toBeUndefined();
  const joined = `${headers['x-slack-signature']},${headers['x-slack-signature']}`;
  const twice = { ...rest, headers: { ...headers, 'x-slack-signature': joined } };
  expect(verifyRequest(twice, secret, now)).toBeUndefined();
});

it('refuses another secret, other bytes, another version, and what is not signed', () => {
  const good = signed('a');
  const signature = good.headers['x-slack-signature'] ?? '';
  expect(verifyRequest(signed('a', seconds, 'other'), secret, now)).toBeUndefined();
  expect(verifyRequest({ ...good, body: 'a ' }, secret, now)).toBeUndefined();
  for (const bad of ['', 'v0=', signature.replace('v0', 'v1'), signature.toUpperCase(), `${signature}0`]) {
    const request = { ...good, headers: { ...good.headers, 'x-slack-signature': bad } };
    expect(verifyRequest(request, secret, now), bad).toBeUndefined();
  }
  for (const bad of ['', '-1', '1e9', `${seconds}.0`, ` ${seconds}`, 'NaN']) {
    const request = { ...good, headers: { ...good.headers, 'x-slack-request-timestamp': bad } };
    expect(verifyRequest(request, secret, now), bad).toBeUndefined();
  }
  expect(verifyRequest({ headers: {}, isBase64Encoded: false }, secret, now)).toBeUndefined();
});

it("accepts a signature only in exactly Slack's format", () => {
  const good = { timestamp: String(seconds), signature: `v0=${'a'.repeat(64)}` };
  const claim = (changes: Partial<typeof good>) => {
    const { timestamp, signature } = { ...good, ...changes };
    return claimOf({
      headers: { 'X-Slack-Request-Timestamp': timestamp, 'x-slack-signature': signature },
      isBase64Encoded: false,
    });
  };
  expect(claim({})).toStrictEqual(good);
  for (const timestamp of [`${seconds}0`, `x${seconds}`, `${seconds}x`, String(seconds).slice(1), ''])
    expect(claim({ timestamp }), timestamp).toBeUndefined();
  for (const signature of [
    `x${good.signature}`,
    `${good.signature}0`,
    good.signature.slice(0, -1),
    good.signature.replace('a', 'g'),
    good.signature.toUpperCase(),
  ])
    expect(claim({ signature }), signature).toBeUndefined();
});

it('reads from a command and from a button only what is needed', () => {
  const from = { user_id: 'U', channel_id: 'C', trigger_id: 't', response_url: 'https://a.example/x' };
  const sent = { user: 'U', channel: 'C', triggerId: 't', responseUrl: 'https://a.example/x' };
  const form = (fields: Record<string, string>) => Buffer.from(new URLSearchParams(fields).toString());
  expect(readCommand(form({ ...from, command: '/v', text: 'x', more: 'y' }))).toStrictEqual({
    kind: 'command',
    command: '/v',
    text: 'x',
    ...sent,
  });
  const payload = (more: object) =>
    form({
      payload: JSON.stringify({
        type: 'block_actions',
        user: { id: 'U' },
        channel: { id: 'C' },
        trigger_id: 't',
        response_url: 'https://a.example/x',
        actions: [
          { action_id: 'run:1:2', value: 'status' },
          { action_id: 'cancel', value: 'x' },
        ],
        ...more,
      }),
    });
  const button = { kind: 'button', button: 'run', value: 'status', ephemeral: false, ...sent };
  expect(readInteraction(payload({}))).toStrictEqual(button);
  expect(readInteraction(payload({ container: { is_ephemeral: true } }))).toStrictEqual({
    ...button,
    ephemeral: true,
  });
  expect(readInteraction(payload({ container: { is_ephemeral: 'true' } }))).toStrictEqual(button);
  expect(readInteraction(payload({ type: 'view_closed' }))).toStrictEqual({ kind: 'nothing' });
  expect(readInteraction(form({ ssl_check: '1' }))).toStrictEqual({ kind: 'nothing' });
  expect(readInteraction(payload({ user: ['U'] }))).toBeUndefined();
});
