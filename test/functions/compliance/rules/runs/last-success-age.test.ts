import { describe, expect, test } from 'vitest';
import { lastSuccessAge } from '../../../../../functions/compliance/rules/runs/last-success-age.ts';
import { contextOf, healthyJob, hoursAgo, jobWithout, now } from '../../estate.ts';
import { evidenceOf, judged, shiftOf } from '../judged.ts';

const agedHours = (lastSuccess: number) => contextOf(healthyJob(), { lastSuccess: hoursAgo(lastSuccess) });

describe('last-success-age', () => {
  test.each([
    [26, 'complies'],
    [26 + 1 / 3600, 'violates'],
    [26 - 1 / 3600, 'complies'],
  ])('an age of %d hours %s by default', (age, kind) => {
    expect(judged(lastSuccessAge, agedHours(age)).kind).toBe(kind);
  });
  test('is more severe at three times the limit', () => {
    expect(shiftOf(judged(lastSuccessAge, agedHours(78)))).toBe(0);
    expect(shiftOf(judged(lastSuccessAge, agedHours(79)))).toBe(1);
  });
  test('a warning counts unless the policy says otherwise', () => {
    const context = contextOf(healthyJob(), { lastSuccess: hoursAgo(60), lastWarning: hoursAgo(5) });
    expect(judged(lastSuccessAge, context).kind).toBe('complies');
    expect(evidenceOf(judged(lastSuccessAge, context, { warningCounts: false }))).toMatchObject({ age: 60 });
  });
  test('without any known success the age counts from when the job was first seen', () => {
    const context = contextOf(healthyJob(), { firstSeen: hoursAgo(30), result: { value: 'failed' } });
    expect(evidenceOf(judged(lastSuccessAge, context))).toMatchObject({ age: 30 });
  });
  test("is measured by the server's clock", () => {
    const context = { ...agedHours(26), serverNow: new Date(now.getTime() + 3_600_000) };
    expect(evidenceOf(judged(lastSuccessAge, context))).toMatchObject({ age: 27 });
  });
  test('a success in the future has no age, and is not a finding of the job', () => {
    const job = healthyJob({ lastRun: hoursAgo(-5), lastSuccess: hoursAgo(-5) });
    expect(judged(lastSuccessAge, contextOf(job, { lastSuccess: hoursAgo(50) })).kind).toBe('not-applicable');
  });
  test('a start in the future has no age, unless that run has not ended', () => {
    const of = (lastResult: 'none' | 'success') =>
      judged(
        lastSuccessAge,
        contextOf(healthyJob({ lastRun: hoursAgo(-5), lastResult }), { lastSuccess: hoursAgo(5) }),
      );
    expect([of('none').kind, of('success').kind]).toEqual(['complies', 'not-applicable']);
  });
  test('a job that has run is judged, with or without a time from its server', () => {
    const job = jobWithout(['lastRun']);
    const context = contextOf(job, { firstSeen: hoursAgo(30), result: { value: 'failed' } });
    expect(judged(lastSuccessAge, context).kind).toBe('violates');
  });
  test.each([
    ['disabled', contextOf(healthyJob({ enabled: false }))],
    ['run by hand', contextOf(healthyJob({ schedule: 'none' }))],
    ['never run', contextOf(jobWithout(['lastRun']))],
  ])('does not apply to a job that is %s', (_, context) => {
    expect(judged(lastSuccessAge, context).kind).toBe('not-applicable');
  });
});
