import { expect, it } from 'vitest';
import { jobRules } from '../../../../functions/compliance/rules/registry.ts';
import type { JobContext } from '../../../../functions/compliance/rules/rule.ts';
import { contextOf, healthyJob, hoursAgo, jobWithout, knownHistory } from '../estate.ts';
import { inShort, of, serverAhead } from './judged.ts';

type JobCase = [rule: string, asked: Record<string, unknown>, context: JobContext, ...result: unknown[]];

it.each<JobCase>([
  ['last-result', {}, of({ enabled: false }, { result: { value: 'failed' } }), 'not-applicable'],
  ['last-result', {}, of({}), 'not-applicable'],
  ['last-result', {}, of({ lastResult: 'unknown' }, { result: { value: 'failed' } }), 'not-applicable'],
  ['last-result', { allowWarning: true }, of({}, { result: { value: 'warning' } }), 'complies'],
  ['last-result', {}, of({}, { result: { value: 'warning' } }), 'violates', ['Success'], -1],
  [
    'last-result',
    { allowWarning: true },
    of(
      { lastResult: 'none', raw: { status: 'x' }, session: { message: 'Full.' } },
      { result: { value: 'failed', at: hoursAgo(3) } },
    ),
    'violates',
    ['failed', hoursAgo(3), 'Full.'],
    0,
  ],
  [
    'last-result',
    {},
    of({ lastResult: 'failed', raw: { status: 'x' } }, { result: { value: 'failed' } }),
    'violates',
    ['failed'],
    0,
  ],
  // The later of two successful runs counts, whichever it is.
  ['last-success-age', {}, of({}, { lastWarning: hoursAgo(30), lastSuccess: hoursAgo(20) }), 'complies'],
  [
    'last-success-age',
    {},
    of({}, { lastWarning: hoursAgo(27), lastSuccess: hoursAgo(40) }),
    'violates',
    [hoursAgo(27), 27, 26],
    0,
  ],
  [
    'last-success-age',
    { warningCounts: false },
    of({}, { lastWarning: hoursAgo(27), lastSuccess: hoursAgo(79) }),
    'violates',
    [hoursAgo(79), 79, 26],
    1,
  ],
  ['last-success-age', {}, of({}, { lastSuccess: hoursAgo(78) }), 'violates', [hoursAgo(78), 78, 26], 0],
  // What was seen is measured by our clock, and what the server reports by its own.
  ['last-success-age', {}, of({}, { firstSeen: hoursAgo(25) }, serverAhead), 'complies'],
  [
    'last-success-age',
    {},
    of({}, { lastSuccess: hoursAgo(25) }, serverAhead),
    'violates',
    [hoursAgo(25), 28, 26],
    0,
  ],
  ['last-success-age', {}, of({ schedule: 'none' }, { lastSuccess: hoursAgo(99) }), 'not-applicable'],
  [
    'last-success-age',
    {},
    of({ lastSuccess: hoursAgo(-1) }, { lastSuccess: hoursAgo(99) }),
    'not-applicable',
  ],
  [
    'last-success-age',
    {},
    contextOf(jobWithout(['lastRun']), { lastSuccess: hoursAgo(99) }),
    'not-applicable',
  ],
  [
    'never-run',
    {},
    contextOf(jobWithout(['lastRun'], { createdAt: hoursAgo(22) }), {}, serverAhead),
    'violates',
    [null, hoursAgo(22), 25, 24],
    0,
  ],
  [
    'never-run',
    {},
    contextOf(jobWithout(['lastRun'], { createdAt: hoursAgo(21) }), {}, serverAhead),
    'not-applicable',
  ],
  ['never-run', {}, contextOf(jobWithout(['lastRun']), { result: { value: 'failed' } }), 'complies'],
  ['never-run', {}, contextOf(jobWithout(['lastRun'], { enabled: false })), 'not-applicable'],
  [
    'running-too-long',
    {},
    of({ status: 'running', schedule: 'timed', copyOf: [] }, { runningSince: hoursAgo(25) }),
    'violates',
    ['inactive', hoursAgo(25), 25, 24],
    0,
  ],
  [
    'running-too-long',
    {},
    of({ schedule: 'after-job', copyOf: [], raw: {} }, { runningSince: hoursAgo(25) }),
    'violates',
    ['idle', hoursAgo(25), 25, 24],
    0,
  ],
  ['running-too-long', {}, of({}), 'not-applicable'],
  [
    'success-without-objects',
    {},
    of({ objects: 0, raw: {} }, { result: { value: 'warning' } }),
    'violates',
    ['warning', 0],
    0,
  ],
  [
    'success-without-objects',
    {},
    of({ objects: 0, enabled: false }, { result: { value: 'success' } }),
    'not-applicable',
  ],
  ['success-without-objects', {}, of({ objects: 0 }), 'not-applicable'],
  [
    'disabled-too-long',
    {},
    of({ enabled: false }, { disabledSince: hoursAgo(73), unscheduledSince: hoursAgo(99) }),
    'violates',
    [false, hoursAgo(73), 73, 72],
    0,
  ],
  [
    'disabled-too-long',
    {},
    contextOf(jobWithout(['schedule']), { unscheduledSince: hoursAgo(99) }),
    'violates',
    [null, hoursAgo(99), 99, 72],
    0,
  ],
  ['next-run-missing', {}, of({ nextRun: hoursAgo(3) }), 'violates', [hoursAgo(3), 3, 2], 0],
  [
    'job-disconnected',
    {},
    of({ product: 'microsoft365', status: 'disconnected', raw: {} }),
    'violates',
    ['disconnected'],
    0,
  ],
  ['job-disconnected', {}, of({ product: 'microsoft365' }), 'complies'],
  ['unknown-state', {}, of({ lastResult: 'unknown', raw: { lastResult: 'Odd' } }), 'violates', ['Odd'], 0],
  [
    'unknown-state',
    {},
    of({ status: 'unknown', lastResult: 'unknown', raw: {} }),
    'violates',
    [null, null],
    0,
  ],
  // A copy that never ran counts from when it was first seen.
  [
    'copy-job-behind',
    {},
    of(
      { copyOf: [] },
      { firstSeen: hoursAgo(40) },
      { sources: [{ job: healthyJob(), history: knownHistory({ lastWarning: hoursAgo(13) }) }] },
    ),
    'violates',
    [hoursAgo(13), 27, 26],
    0,
  ],
  [
    'copy-job-behind',
    {},
    of(
      { copyOf: [] },
      { firstSeen: hoursAgo(40) },
      { sources: [{ job: healthyJob(), history: knownHistory() }] },
    ),
    'complies',
  ],
  [
    'copy-job-behind',
    {},
    of({ copyOf: [], raw: {} }, { result: { value: 'failed' } }),
    'violates',
    ['failed'],
    0,
  ],
  ['copy-job-behind', {}, of({ copyOf: [] }, { result: { value: 'warning' } }), 'complies'],
  ['copy-job-behind', {}, of({}, { result: { value: 'failed' } }), 'not-applicable'],
  ['backup-job-without-copy', {}, of({ hasCopy: false, repository: {} }), 'violates', [false], 0],
  [
    'backup-job-without-copy',
    {},
    of(
      { hasCopy: false },
      {},
      { infrastructure: { scaleOut: [{ id: 'other', name: 'S', copies: true }], unread: [] } },
    ),
    'violates',
    [false, 'Main repository'],
    0,
  ],
])('%s, asked for %j', (id, asked, context, ...result) => {
  const rule = jobRules.find((each) => each.id === id);
  expect(rule && inShort(rule.prepare(asked)(context))).toEqual(result);
});
