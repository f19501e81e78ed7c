import { expect, it } from 'vitest';
import { checkWindowHours, longestGapHours } from '../../../lib/monitoring/longest-gap.ts';

it.each([
  ['rate(1 day)', 24],
  ['rate(12 hours)', 12],
  ['rate(90 minutes)', 1.5],
  ['cron(0 6 * * ? *)', 24],
  ['cron(0/15 * * * ? *)', 0.25],
  ['cron(0 6 ? * MON-FRI *)', 72],
  ['cron(0 6,18 * * ? *)', 12],
  ['cron(0 6 ? * 2 *)', 168],
  ['cron(0 6 1 * ? *)', 31 * 24],
  ['at(2026-12-24T06:00:00)', undefined],
  ['cron(0 6 1 1 ? 2041)', undefined],
])('%s has a gap of at most %s hours', (expression, hours) => {
  expect(longestGapHours(expression, 'UTC')).toBe(hours);
});

it('includes the day of 25 hours on which the clocks go back', () => {
  expect(longestGapHours('cron(0 6 * * ? *)', 'Europe/Vienna')).toBe(25);
});

it.each([
  ['cron(0 6 * * ? *)', 26],
  ['cron(0 6 ? * MON-FRI *)', 74],
  ['rate(30 minutes)', 3],
  ['rate(6 days)', 146],
  ['cron(0 6 ? * MON *)', undefined],
  ['at(2026-12-24T06:00:00)', undefined],
])('reports a missing check of %s after %s hours', (expression, hours) => {
  expect(checkWindowHours(expression, 'UTC')).toBe(hours);
});
