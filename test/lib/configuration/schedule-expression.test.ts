import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scheduleProblem } from '../../../lib/configuration/schedule-expression.ts';

it.each([
  'rate(1 day)',
  'rate(5 minutes)',
  'cron(0 6 * * ? *)',
  'cron(0/15 8-17 ? * MON-FRI *)',
  'at(2026-12-24T06:00:00)',
])('takes %s', (expression) => {
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
  ['at(2026-13-24T06:00:00)', /at\(/],
  ['at(2026-12-24)', /at\(/],
])('refuses %s and says why', (expression, why) => {
  expect(scheduleProblem(expression)).toMatch(why);
});

it('never throws, whatever it is given', () => {
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
