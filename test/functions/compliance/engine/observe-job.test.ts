import { expect, it, test } from 'vitest';
import { observeJob } from '../../../../functions/compliance/engine/observe-job.ts';
import { healthyJob, hoursAgo, jobWithout, knownHistory, now } from '../estate.ts';

const at = now.toISOString();

test('a job seen for the first time', () => {
  expect(observeJob(undefined, healthyJob(), at)).toEqual({
    name: 'Daily SQL',
    firstSeen: at,
    lastSuccess: hoursAgo(10),
    result: { value: 'success', at: hoursAgo(10) },
    days: '',
  });
});

test('a failure does not change the last success', () => {
  const before = knownHistory({ lastSuccess: hoursAgo(34) });
  const after = observeJob(before, healthyJob({ lastResult: 'failed' }), at);
  expect(after).toMatchObject({
    lastSuccess: hoursAgo(34),
    result: { value: 'failed' },
    firstSeen: before.firstSeen,
  });
});

test('a running job without a result deletes nothing', () => {
  const before = knownHistory({ result: { value: 'failed' }, lastSuccess: hoursAgo(34) });
  const running = healthyJob({ status: 'running', lastResult: 'none', lastRun: hoursAgo(1) });
  expect(observeJob(before, running, at)).toMatchObject({
    result: { value: 'failed' },
    lastSuccess: hoursAgo(34),
    runningSince: hoursAgo(1),
  });
});

test('the present run is not treated as the success of the previous one', () => {
  const running = healthyJob({ status: 'running', lastRun: hoursAgo(1), runningSince: hoursAgo(1) });
  expect(observeJob(undefined, running, at).lastSuccess).toBeUndefined();
});

test('an older success never replaces a newer one, unless the product reports it', () => {
  const before = knownHistory({ lastSuccess: hoursAgo(5) });
  expect(observeJob(before, healthyJob(), at).lastSuccess).toBe(hoursAgo(5));
  expect(observeJob(before, healthyJob({ lastSuccess: hoursAgo(2) }), at).lastSuccess).toBe(hoursAgo(2));
});

test('stores the start of a state, and removes it at its end', () => {
  const disabled = observeJob(undefined, healthyJob({ enabled: false, schedule: 'none' }), hoursAgo(5));
  const still = observeJob(disabled, healthyJob({ enabled: false, schedule: 'none' }), at);
  expect(still).toMatchObject({ disabledSince: hoursAgo(5), unscheduledSince: hoursAgo(5) });
  expect(observeJob(still, healthyJob(), at).disabledSince).toBeUndefined();
  const enabled = observeJob(still, healthyJob(), at);
  expect(enabled.enabledSince).toBe(at);
  expect(observeJob(enabled, healthyJob(), hoursAgo(-1)).enabledSince).toBe(at);
  expect(observeJob(undefined, healthyJob(), at).enabledSince).toBeUndefined();
  expect(observeJob(still, healthyJob(), at).unscheduledSince).toBeUndefined();
});

test('a run without a start is measured from the first check that saw it', () => {
  const running = jobWithout(['lastRun'], { status: 'running', lastResult: 'none' });
  const first = observeJob(undefined, running, hoursAgo(3));
  expect(observeJob(first, running, at).runningSince).toBe(hoursAgo(3));
});

it('a warning is stored beside the last success, and as the last result', () => {
  const before = knownHistory({ lastSuccess: hoursAgo(34), lastWarning: hoursAgo(40) });
  expect(observeJob(before, healthyJob({ lastResult: 'warning' }), at)).toMatchObject({
    lastSuccess: hoursAgo(34),
    lastWarning: hoursAgo(10),
    result: { value: 'warning', at: hoursAgo(10) },
  });
});

it('a run that has ended is reported while the next one is running', () => {
  const running = healthyJob({ status: 'running', lastRun: hoursAgo(10), runningSince: hoursAgo(1) });
  expect(observeJob(undefined, running, at)).toMatchObject({
    lastSuccess: hoursAgo(10),
    runningSince: hoursAgo(1),
  });
});

it.each([
  ['the newest', hoursAgo(5), hoursAgo(2), hoursAgo(2)],
  ['not an older one', hoursAgo(2), hoursAgo(5), hoursAgo(2)],
  ['one just ahead of the clock', hoursAgo(5), hoursAgo(-0.5), hoursAgo(-0.5)],
  ['not one further ahead', hoursAgo(5), hoursAgo(-0.6), hoursAgo(5)],
  ['none, where all are', hoursAgo(-1), hoursAgo(-2), undefined],
])('of the times of a success, %s is used', (_, before, lastSuccess, wanted) => {
  const job = healthyJob({ lastResult: 'failed', lastSuccess });
  expect(observeJob(knownHistory({ lastSuccess: before }), job, at).lastSuccess).toBe(wanted);
});
