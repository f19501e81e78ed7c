import { describe, expect, it, test } from 'vitest';
import { jobDisconnected } from '../../../../functions/compliance/rules/jobs/job-disconnected.ts';
import { unknownState } from '../../../../functions/compliance/rules/jobs/unknown-state.ts';
import { neverRun } from '../../../../functions/compliance/rules/runs/never-run.ts';
import { runningTooLong } from '../../../../functions/compliance/rules/runs/running-too-long.ts';
import { successWithoutObjects } from '../../../../functions/compliance/rules/runs/success-without-objects.ts';
import { disabledTooLong } from '../../../../functions/compliance/rules/schedule/disabled-too-long.ts';
import { nextRunMissing } from '../../../../functions/compliance/rules/schedule/next-run-missing.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { contextOf, healthyJob, hoursAgo, jobWithout } from '../estate.ts';
import { evidenceOf, judged, shiftOf } from './judged.ts';

describe('never-run', () => {
  const never = jobWithout(['lastRun'], { lastResult: 'none' });
  test.each([
    ['new', 23, 'not-applicable'],
    ['old', 25, 'violates'],
  ])('a %s job that never ran', (_, age, kind) => {
    expect(judged(neverRun, contextOf(never, { firstSeen: hoursAgo(age) })).kind).toBe(kind);
  });
  test('counts from its creation if the product reports it', () => {
    const job = { ...never, createdAt: hoursAgo(50) };
    expect(evidenceOf(judged(neverRun, contextOf(job, { firstSeen: hoursAgo(1) })))).toMatchObject({
      age: 50,
    });
  });
  it.each([
    [{ createdAt: hoursAgo(50) }, 'history: createdAt'],
    [{}, 'history: firstSeen'],
  ])('shows the source of its age: %j', (known, source) => {
    const verdict = judged(neverRun, contextOf({ ...never, ...known }, { firstSeen: hoursAgo(50) }));
    expect(verdict).toMatchObject({
      evidence: expect.arrayContaining([expect.objectContaining({ fact: 'known since', source })]),
    });
  });
  test('complies when it runs for the first time', () => {
    expect(judged(neverRun, contextOf({ ...never, status: 'running' })).kind).toBe('complies');
  });
});

describe('disabled-too-long', () => {
  const disabled = healthyJob({ enabled: false });
  test.each([
    [72, 'complies'],
    [73, 'violates'],
  ])('disabled for %d hours', (age, kind) => {
    expect(judged(disabledTooLong, contextOf(disabled, { disabledSince: hoursAgo(age) })).kind).toBe(kind);
  });
  it('shows whether it is disabled or without a schedule, and the source', () => {
    const sources = (job: Job, history: object) => {
      const verdict = judged(disabledTooLong, contextOf(job, history));
      return verdict.kind === 'violates'
        ? verdict.evidence.slice(0, 2).map(({ source }) => source.split(': ')[1])
        : [];
    };
    const since = hoursAgo(100);
    expect(sources(disabled, { disabledSince: since, unscheduledSince: since })).toEqual([
      'enabled',
      'disabledSince',
    ]);
    expect(sources(healthyJob({ schedule: 'none' }), { unscheduledSince: since })).toEqual([
      'schedule',
      'unscheduledSince',
    ]);
  });
  test('also counts a job without a schedule, unless the policy says otherwise', () => {
    const context = contextOf(healthyJob({ schedule: 'none' }), { unscheduledSince: hoursAgo(100) });
    expect(evidenceOf(judged(disabledTooLong, context))).toMatchObject({ schedule: 'none', for: 100 });
    expect(judged(disabledTooLong, context, { unscheduledCounts: false }).kind).toBe('complies');
  });
  test('complies when enabled', () => {
    expect(judged(disabledTooLong, contextOf(healthyJob())).kind).toBe('complies');
  });
});

describe('running-too-long', () => {
  const running = healthyJob({ status: 'running', session: { progressPercent: 17 } });
  test.each([
    [24, 'complies'],
    [25, 'violates'],
  ])('running for %d hours', (age, kind) => {
    expect(judged(runningTooLong, contextOf(running, { runningSince: hoursAgo(age) })).kind).toBe(kind);
  });
  test('cites the progress', () => {
    const verdict = judged(runningTooLong, contextOf(running, { runningSince: hoursAgo(30) }));
    expect(evidenceOf(verdict)).toMatchObject({ 'progress in percent': 17 });
  });
  test('a continuous job has no limit', () => {
    const job = { ...running, schedule: 'continuous' as const };
    expect(judged(runningTooLong, contextOf(job, { runningSince: hoursAgo(900) })).kind).toBe(
      'not-applicable',
    );
  });
});

describe('success-without-objects', () => {
  const history = { result: { value: 'success' as const } };
  test('a success without objects is a violation', () => {
    const verdict = judged(successWithoutObjects, contextOf(healthyJob({ objects: 0 }), history));
    expect(evidenceOf(verdict)).toEqual({ 'last result': 'Success', objects: 0 });
  });
  test('complies with one object', () => {
    expect(judged(successWithoutObjects, contextOf(healthyJob({ objects: 1 }), history)).kind).toBe(
      'complies',
    );
  });
  test('does not apply when the product has no count, or the run failed', () => {
    expect(judged(successWithoutObjects, contextOf(jobWithout(['objects']), history)).kind).toBe(
      'not-applicable',
    );
    const failed = contextOf(healthyJob({ objects: 0 }), { result: { value: 'failed' } });
    expect(judged(successWithoutObjects, failed).kind).toBe('not-applicable');
  });
});

describe('next-run-missing', () => {
  test('complies with a next run in the future', () => {
    expect(judged(nextRunMissing, contextOf(healthyJob())).kind).toBe('complies');
  });
  test('is less severe when the product does not report schedules', () => {
    expect(shiftOf(judged(nextRunMissing, contextOf(jobWithout(['nextRun']))))).toBe(0);
    expect(shiftOf(judged(nextRunMissing, contextOf(jobWithout(['nextRun', 'schedule']))))).toBe(-1);
  });
  test.each([
    [2, 'complies'],
    [2.5, 'violates'],
  ])('a next run %d hours ago', (age, kind) => {
    expect(judged(nextRunMissing, contextOf(healthyJob({ nextRun: hoursAgo(age) }))).kind).toBe(kind);
  });
  test.each([
    { schedule: 'after-job' as const },
    { schedule: 'continuous' as const },
    { schedule: 'none' as const },
    { status: 'running' as const },
    { enabled: false },
  ])('does not apply to %j', (changes) => {
    expect(judged(nextRunMissing, contextOf(jobWithout(['nextRun'], changes))).kind).toBe('not-applicable');
  });
});

test('job-disconnected cites the word of the product', () => {
  const lost = { status: 'disconnected', raw: { status: 'Disconnected' } } as const;
  const job = healthyJob({ product: 'microsoft365', ...lost });
  expect(evidenceOf(judged(jobDisconnected, contextOf(job)))).toEqual({ status: 'Disconnected' });
  expect(judged(jobDisconnected, contextOf({ ...job, status: 'idle' })).kind).toBe('complies');
  expect(judged(jobDisconnected, contextOf(healthyJob(lost)))).toEqual({
    kind: 'not-applicable',
    because: 'a job of backup-replication',
  });
});

test('unknown-state cites every unknown word', () => {
  const job = healthyJob({
    status: 'unknown',
    lastResult: 'unknown',
    raw: { status: 'Dreaming', lastResult: 'Perhaps' },
  });
  expect(evidenceOf(judged(unknownState, contextOf(job)))).toEqual({
    status: 'Dreaming',
    'last result': 'Perhaps',
  });
  expect(judged(unknownState, contextOf(healthyJob())).kind).toBe('complies');
});
