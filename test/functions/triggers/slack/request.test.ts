import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { type RawRequest, verifyRequest } from '../../../../functions/triggers/slack/request.ts';

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

it('takes what Slack signed, as text and as base64 with text that is not ASCII', () => {
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

it('takes header names in any casing, and refuses a header that is there twice', () => {
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
