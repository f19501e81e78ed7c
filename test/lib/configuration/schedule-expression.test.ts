import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextFiring, scheduleProblem } from '../../../lib/configuration/schedule-expression.ts';

it.each([
  'rate(1 day)',
  'rate(5 minutes)',
  'cron(0 6 * * ? *)',
  'cron(0/15 8-17 ? * MON-FRI *)',
  'at(2026-12-24T06:00:00)',
  // A leap day, the last day of a month, the weekday nearest to a day, and a time in the past.
  'cron(0 22 29 2 ? *)',
  'cron(0 6 L * ? *)',
  'cron(0 6 15W * ? *)',
  'cron(0 6 * * ? 2020)',
  'cron(0 0 1 1 ? 1970)',
  'at(2020-01-01T00:00:00)',
])('accepts %s', (expression) => {
  expect(scheduleProblem(expression)).toBeUndefined();
});

it.each([
  ['0 6 * * *', /a schedule is/],
  ['rate(1 days)', /write rate\(1 day\)/],
  ['rate(2 day)', /write rate\(2 days\)/],
  ['rate(0 minutes)', /takes a number/],
  ['rate(1 week)', /takes a number/],
  ['cron(0 6 * * ?)', /six fields.*has 5/],
  ['cron(0 6 * * * *)', /exactly one of/],
  ['cron(0 6 ? * ? *)', /exactly one of/],
  ['cron(61 6 * * ? *)', /cron/],
  ['cron(0 22 30 2 ? *)', /^cron\(0 22 30 2 \? \*\) never fires: there is no such day$/],
  ['cron(0 22 31 4,6,9,11 ? *)', /never fires/],
  ['cron(0 22 29 2 ? 2027)', /never fires/],
  ['cron(0 22 1 1 ? 2200)', /cron|never fires/],
  ['at(2026-13-24T06:00:00)', /at\(/],
  ['at(2026-12-24)', /at\(/],
])('refuses %s with the reason', (expression, why) => {
  expect(scheduleProblem(expression)).toMatch(why);
});

it.each([
  ['rate(2 hours)', 'UTC', '2026-11-23T14:00:00.000Z'],
  ['rate(1 day)', 'UTC', '2026-11-24T12:00:00.000Z'],
  ['cron(0 6 * * ? *)', 'Europe/Prague', '2026-11-24T05:00:00.000Z'],
  ['at(2026-12-24T06:00:00)', 'America/New_York', '2026-12-24T11:00:00.000Z'],
  ['at(2026-11-23T12:30:00)', 'Europe/Prague', undefined],
  ['cron(0 6 * * ? 2020-2025)', 'UTC', undefined],
])('%s in %s fires next at %s', (expression, timeZone, next) => {
  expect(nextFiring(expression, timeZone, new Date('2026-11-23T12:00:00Z'))?.toISOString()).toBe(next);
});

it('never throws, with any input', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((inner) => `cron(${inner})`),
      ),
      (expression) => {
        expect(['string', 'undefined']).toContain(typeof scheduleProblem(expression));
      },
    ),
  );
});
