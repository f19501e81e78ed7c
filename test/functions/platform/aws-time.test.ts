import { expect, it } from 'vitest';
import { awsTime } from '../../../functions/platform/aws-time.ts';

it.each([
  ['2026-11-29T20:00:00Z', '2026-11-29T20:00:00Z'],
  ['2026-11-29T20:00:00.123Z', '2026-11-29T20:00:00.123Z'],
  ['2026-11-29T20:00:00.123456789Z', '2026-11-29T20:00:00.123Z'],
  ['2026-11-29T20:00:00.123456+00:00', '2026-11-29T20:00:00.123Z'],
  ['2026-11-29T20:00:00+01:00', '2026-11-29T19:00:00Z'],
  ['2026-11-29T20:00:00+0530', '2026-11-29T14:30:00Z'],
  ['2026-11-29T20:00:00-08', '2026-11-30T04:00:00Z'],
])('reads %s as %s', (text, utc) => {
  expect(awsTime.parse(text)).toBe(utc);
});

it.each(['', 'soon', '2026-11-29', '2026-11-29T20:00:00', '2026-11-29T25:00:00Z', '2026-11-29T20:00:00+1'])(
  'refuses %j',
  (text) => {
    expect(awsTime.safeParse(text).success).toBe(false);
  },
);

it.each(['x2026-11-29T20:00:00Z', '2026-11-29T20:00:00Zx', '2026-11-29T20:00:00+01:00:00'])(
  'refuses text that has more than a time: %j',
  (text) => {
    expect(awsTime.safeParse(text).error?.issues).toMatchObject([{ code: 'custom', path: [] }]);
  },
);
