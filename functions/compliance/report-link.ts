import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { latest } from './check/check-view.ts';

/** The key that signs report links; the stack creates it. */
export const linkKey = z.object({ key: z.string().min(32) });

const linkDays = 7;

/** A link that opens one report in a browser, without a header, until it expires. */
export function signedReportUrl(apiUrl: string, check: string, key: string, now: Date): string {
  const until = String(Math.floor(now.getTime() / 1000) + linkDays * 86_400);
  return `${apiUrl}/compliance/report-links/${check}?until=${until}&signature=${signatureOf(check, until, key)}`;
}

/** Whether a link's query is valid for exactly this report, now. The signature is compared in constant time. */
export function isGoodLink(
  check: string,
  query: { until?: string | undefined; signature?: string | undefined },
  key: string,
  now: Date,
): boolean {
  // A link opens one report, not the latest one after each check.
  if (check === latest) return false;
  const { until = '', signature = '' } = query;
  const expected = Buffer.from(signatureOf(check, until, key));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return /^\d{1,12}$/.test(until) && Number(until) * 1000 > now.getTime();
}

function signatureOf(check: string, until: string, key: string): string {
  return createHmac('sha256', key).update(`report\n${check}\n${until}`).digest('base64url');
}
