import { describe, expect, test } from 'vitest';
import { jobRules, serverRules } from '../../../../functions/compliance/rules/registry.ts';
import type { JobContext, JobRule } from '../../../../functions/compliance/rules/rule.ts';
import { serverClock } from '../../../../functions/compliance/rules/servers/server-clock.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { contextOf, healthyJob, hoursAgo, jobWithout, now, readingOf } from '../estate.ts';
import { judged } from './judged.ts';

const rule = (id: string): JobRule => {
  const found = jobRules.find((each) => each.id === id);
  if (found === undefined) throw new Error(`There is no rule ${id}.`);
  return found;
};
const second = 1 / 3600;
const untried = (changes: Partial<Job> = {}) => jobWithout(['lastRun'], { lastResult: 'none', ...changes });
const source = (good: number) => ({
  job: healthyJob({ id: 'source' }),
  history: { name: 's', firstSeen: hoursAgo(900), days: '', lastSuccess: hoursAgo(good) },
});
const copy = healthyJob({ id: 'copy', copyOf: [{ id: 'source' }] });

/** By rule: the limit in hours, the result within it (complies by default), and a job at that many hours. */
const limits: [string, number, string, (hours: number) => JobContext][] = [
  ['last-success-age', 26, 'complies', (age) => contextOf(healthyJob(), { lastSuccess: hoursAgo(age) })],
  ['never-run', 24, 'not-applicable', (age) => contextOf(untried(), { firstSeen: hoursAgo(age) })],
  ['never-run', 24, 'not-applicable', (age) => contextOf(untried(), { enabledSince: hoursAgo(age) })],
  [
    'disabled-too-long',
    72,
    'complies',
    (since) => contextOf(healthyJob({ enabled: false }), { disabledSince: hoursAgo(since) }),
  ],
  [
    'disabled-too-long',
    72,
    'complies',
    (since) => contextOf(healthyJob({ schedule: 'none' }), { unscheduledSince: hoursAgo(since) }),
  ],
  [
    'running-too-long',
    24,
    'complies',
    (since) => contextOf(healthyJob({ status: 'running' }), { runningSince: hoursAgo(since) }),
  ],
  ['next-run-missing', 2, 'complies', (due) => contextOf(healthyJob({ nextRun: hoursAgo(due) }))],
  [
    'copy-job-behind',
    26,
    'complies',
    (behind) => contextOf(copy, { lastSuccess: hoursAgo(behind + 1) }, { sources: [source(1)] }),
  ],
  [
    'copy-job-behind',
    24,
    'complies',
    (age) => contextOf({ ...copy, enabled: false }, { firstSeen: hoursAgo(age) }),
  ],
  [
    'microsoft365-job-without-copy',
    24,
    'not-applicable',
    (age) => contextOf(healthyJob({ product: 'microsoft365', hasCopy: false }), { firstSeen: hoursAgo(age) }),
  ],
  [
    'backup-job-without-copy',
    24,
    'not-applicable',
    (age) => contextOf(healthyJob({ hasCopy: false }), { firstSeen: hoursAgo(age) }),
  ],
];

describe.each(limits)('%s at its limit of %d hours', (id, limit, within, at) => {
  test.each([
    ['just under', limit - second, within],
    ['exactly at', limit, within],
    ['just over', limit + second, 'violates'],
  ])('%s it', (_, hours, expected) => {
    expect(judged(rule(id), at(hours)).kind).toBe(expected);
  });

  test('a time in the future exceeds no limit', () => {
    expect(judged(rule(id), at(-100)).kind).not.toBe('violates');
  });
});

test.each([
  ['just under', 24 - second, 'not-applicable'],
  ['exactly at', 24, 'not-applicable'],
  ['just over', 24 + second, 'violates'],
])('disabled-too-long %s the grace of a new job', (_, age, expected) => {
  const context = contextOf(healthyJob({ enabled: false }), {
    firstSeen: hoursAgo(age),
    disabledSince: hoursAgo(age),
  });
  expect(judged(rule('disabled-too-long'), context, { maxHours: 1 }).kind).toBe(expected);
});

describe('a disabled job with all other faults', () => {
  const context = contextOf(
    jobWithout(['lastRun', 'nextRun'], {
      enabled: false,
      status: 'disabled',
      lastResult: 'failed',
      objects: 0,
      hasCopy: false,
    }),
    { result: { value: 'failed' }, disabledSince: hoursAgo(1), lastSuccess: hoursAgo(500) },
  );
  test.each(jobRules.map(({ id }) => id))('is not a finding of %s', (id) => {
    expect(judged(rule(id), context).kind).not.toBe('violates');
  });
});

describe('a queued job', () => {
  const queued = { status: 'queued', raw: { status: 'Queued' } } as const;
  test.each([
    ['last-result', healthyJob({ ...queued, lastResult: 'none' }), 'violates'],
    ['last-success-age', healthyJob(queued), 'violates'],
    ['never-run', untried(queued), 'violates'],
    ['running-too-long', healthyJob(queued), 'not-applicable'],
    ['next-run-missing', jobWithout(['nextRun'], queued), 'not-applicable'],
    ['success-without-objects', healthyJob({ ...queued, objects: 0 }), 'not-applicable'],
    ['unknown-state', healthyJob(queued), 'complies'],
  ])('by %s', (id, job, expected) => {
    const result = id === 'never-run' ? {} : { result: { value: 'failed' as const } };
    expect(judged(rule(id), contextOf(job, { lastSuccess: hoursAgo(50), ...result })).kind).toBe(expected);
  });
});

test.each([
  ['continuous', healthyJob({ status: 'running', schedule: 'continuous' })],
  ['a log backup', healthyJob({ status: 'running', type: 'SqlLogBackup' })],
  ['an idle copy', jobWithout(['schedule'], { status: 'running', copyOf: [] })],
])('a job that is meant to run for days does not run too long: %s', (_, job) => {
  const context = contextOf(job, { runningSince: hoursAgo(500) });
  expect(judged(rule('running-too-long'), context).kind).toBe('not-applicable');
});

test("an unknown number of objects is not zero, and a running job's earlier success counts", () => {
  expect(judged(rule('success-without-objects'), contextOf(jobWithout(['objects']))).kind).toBe(
    'not-applicable',
  );
  const running = healthyJob({ status: 'running', lastResult: 'none', lastRun: hoursAgo(1) });
  expect(judged(rule('last-success-age'), contextOf(running, { lastSuccess: hoursAgo(20) })).kind).toBe(
    'complies',
  );
});

describe('server-clock', () => {
  const judgeClock = (aheadMinutes: number | undefined, jobs = [healthyJob()], maxMinutes = 5) => {
    const serverNow = new Date(now.getTime() + (aheadMinutes ?? 0) * 60_000);
    const serverTime = aheadMinutes === undefined ? {} : { serverTime: serverNow.toISOString() };
    const reading = readingOf(jobs, serverTime);
    return serverClock.prepare({ maxMinutes })({ reading, jobsBefore: 1, now, serverNow }).kind;
  };
  test.each([
    [5, 'complies'],
    [-5, 'complies'],
    [5 + 1 / 60, 'violates'],
    [-5 - 1 / 60, 'violates'],
    [0, 'complies'],
    [undefined, 'not-applicable'],
  ])('%d minutes ahead: %s', (minutes, expected) => {
    expect(judgeClock(minutes)).toBe(expected);
  });
  test('jobs with a last run in the future are one finding of the server', () => {
    expect(judgeClock(undefined, [healthyJob({ lastRun: hoursAgo(-1) })])).toBe('violates');
    // By its own clock, they are not in the future.
    expect(judgeClock(90, [healthyJob({ lastRun: hoursAgo(-1) })], 200)).toBe('complies');
  });
  test('is a rule', () => expect(serverRules).toContain(serverClock));
});
