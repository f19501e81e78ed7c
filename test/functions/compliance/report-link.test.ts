import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isGoodLink, linkKey, signedReportUrl } from '../../../functions/compliance/report-link.ts';

const key = 'k'.repeat(64);
const now = new Date('2026-11-23T06:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
const query = (url: string) => Object.fromEntries(new URL(url).searchParams);

it('opens its own report for seven days', () => {
  const link = query(signedReportUrl('https://api.example', 'check-1', key, now));
  expect(isGoodLink('check-1', link, key, now)).toBe(true);
  expect(isGoodLink('check-1', link, key, days(6.99))).toBe(true);
  expect(isGoodLink('check-1', link, key, days(7))).toBe(false);
});

it('opens no other report, and not with another key or expiry', () => {
  const link = query(signedReportUrl('https://api.example', 'check-1', key, now));
  expect(isGoodLink('check-2', link, key, now)).toBe(false);
  expect(isGoodLink('check-1', link, 'j'.repeat(64), now)).toBe(false);
  expect(isGoodLink('check-1', { ...link, until: String(Number(link['until']) + 1) }, key, now)).toBe(false);
  expect(isGoodLink('check-1', {}, key, now)).toBe(false);
});

it('refuses everything that it did not sign', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (check, until, signature) => {
      expect(isGoodLink(check, { until, signature }, key, now)).toBe(false);
    }),
  );
});

it('opens no other report after each check', () => {
  const link = query(signedReportUrl('https://api.example', 'latest', key, now));
  expect(isGoodLink('latest', link, key, now)).toBe(false);
});

it('is an address of the API with its end and its signature', () => {
  const url = new URL(signedReportUrl('https://api.example/v1', 'check-1', key, now));
  expect(`${url.origin}${url.pathname}`).toBe('https://api.example/v1/compliance/report-links/check-1');
  expect([...url.searchParams.keys()]).toEqual(['until', 'signature']);
  expect(Number(url.searchParams.get('until'))).toBe(now.getTime() / 1000 + 7 * 86_400);
  expect(url.searchParams.get('signature')).toMatch(/^[\w-]{43}$/);
  expect([
    linkKey.safeParse({ key: 'k'.repeat(32) }),
    linkKey.safeParse({ key: 'k'.repeat(31) }),
  ]).toMatchObject([{ success: true }, { success: false }]);
});

it.each(['', '-1', '1e12', ' 9999999999', '9999999999999', '12x'])(
  'is refused with the end %j, even if it is signed',
  (until) => {
    const signature = createHmac('sha256', key).update(`report\ncheck-1\n${until}`).digest('base64url');
    expect(isGoodLink('check-1', { until, signature }, key, now)).toBe(false);
  },
);

it('may end in the year 9999 if it is signed so', () => {
  const until = '253402300799';
  const signature = createHmac('sha256', key).update(`report\ncheck-1\n${until}`).digest('base64url');
  expect(isGoodLink('check-1', { until, signature }, key, now)).toBe(true);
});
