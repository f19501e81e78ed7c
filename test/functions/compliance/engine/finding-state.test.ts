import { describe, expect, it, test } from 'vitest';
import { findingStateAt } from '../../../../functions/compliance/engine/finding-state.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import { holdMuted } from '../../../../functions/compliance/mutes.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { healthyJob, hoursAgo, now } from '../estate.ts';

const job = healthyJob();
const finding = (changes: Partial<Finding> = {}): Finding => ({
  id: 'last-result-1',
  rule: 'last-result',
  title: 'The last run did not succeed',
  severity: 'high',
  state: 'open',
  server: job.server,
  product: job.product,
  job: { id: job.id, name: job.name },
  evidence: [],
  remedy: 'Look.',
  since: hoursAgo(1),
  ...changes,
});
const { job: _, ...ofServer } = finding({ rule: 'server-unreachable' });
const exception = (covers: object) => ({
  exceptions: [{ reason: 'known', owner: 'Jana', expires: '2026-03-10', ...covers }],
});
const window = (covers: object) => ({
  maintenanceWindows: [
    {
      name: 'patches',
      timeZone: 'UTC',
      once: { from: '2026-03-10T07:00', to: '2026-03-10T09:00' },
      ...covers,
    },
  ],
});
const stateOf = (configuration: object, of: Finding, about: Job | undefined, at = now) =>
  findingStateAt(complianceSchema.parse(configuration), at)(of, about).state;

describe.each([
  ['an exception', exception, 'excepted'],
  ['a window', window, 'held'],
] as const)('%s', (_name, of, hidden) => {
  test.each<[string, object, Finding, Job | undefined, boolean]>([
    ['of this server', { match: { servers: ['vbr01'] } }, finding(), job, true],
    ['of another server', { match: { servers: ['vbr02'] } }, finding(), job, false],
    ['of this job', { match: { names: ['Daily SQL'] } }, finding(), job, true],
    ['of another job', { match: { names: ['Daily Exchange'] } }, finding(), job, false],
    ['of another product', { match: { products: ['microsoft365'] } }, finding(), job, false],
    ['of another type', { match: { types: ['Replica'] } }, finding(), job, false],
    ['of another repository', { match: { repositories: ['Other'] } }, finding(), job, false],
    ['of this server, about the server', { match: { servers: ['vbr01'] } }, ofServer, undefined, true],
    ['of another server, about the server', { match: { servers: ['vbr02'] } }, ofServer, undefined, false],
    ['of a job, about the server', { match: { names: ['*'] } }, ofServer, undefined, false],
  ])('%s', (_, covers, given, about, isHidden) => {
    expect(stateOf(of(covers), given, about)).toBe(isHidden ? hidden : 'open');
  });
});

describe('an exception for', () => {
  test.each<[string, object, Finding, boolean]>([
    ['one finding covers it', { finding: 'last-result-1' }, finding(), true],
    ['one finding covers no other', { finding: 'last-result-2' }, finding(), false],
    ['one rule covers it', { rules: ['last-result'] }, finding(), true],
    ['one rule covers no other', { rules: ['never-run'] }, finding(), false],
    [
      'a rule and a server covers both only',
      { rules: ['last-result'], match: { servers: ['vbr02'] } },
      finding(),
      false,
    ],
    [
      'a finding and a rule covers both only',
      { finding: 'last-result-1', rules: ['never-run'] },
      finding(),
      false,
    ],
  ])('%s', (_, covers, given, isCovered) => {
    expect(stateOf(exception(covers), given, job)).toBe(isCovered ? 'excepted' : 'open');
  });
});

test.each([
  ['2026-03-10T06:59:59.999Z', 'open'],
  ['2026-03-10T07:00:00.000Z', 'held'],
  ['2026-03-10T08:59:59.999Z', 'held'],
  ['2026-03-10T09:00:00.000Z', 'open'],
])('a window at %s: %s', (at, expected) => {
  expect(stateOf(window({}), finding(), job, new Date(at))).toBe(expected);
});

test.each([
  ['2026-03-10T23:59:59.999Z', 'excepted'],
  ['2026-03-11T00:00:00.000Z', 'open'],
])('an exception at %s: %s', (at, expected) => {
  expect(stateOf(exception({ rules: ['last-result'] }), finding(), job, new Date(at))).toBe(expected);
});

it('an expired exception is named: of several, the last one that covered the finding', () => {
  const expired = ['Ann', 'Jana'].map((owner) => ({
    reason: 'known',
    owner,
    expires: '2026-03-01',
    rules: ['last-result'],
  }));
  const configuration = complianceSchema.parse({ exceptions: expired });
  expect(findingStateAt(configuration, now)(finding(), job)).toMatchObject({
    state: 'open',
    exception: { owner: 'Jana' },
  });
});

test('a window does not change the state of an excepted finding', () => {
  const both = { ...exception({ rules: ['last-result'] }), ...window({}) };
  expect(stateOf(both, finding(), job)).toBe('excepted');
});

test.each(['excepted', 'not-judged', 'held'] as const)(
  'a mute does not change a finding that is %s',
  (state) => {
    const mutes = [{ id: 'm', pattern: '*', until: hoursAgo(-1), because: 'x', by: 'U1', at: hoursAgo(1) }];
    const given = finding({ state });
    expect(holdMuted({ findings: [given] } as never, mutes).findings).toEqual([given]);
  },
);

test.each([
  ['daily*', true],
  ['vbr01', false],
  ['last-result-1', true],
  ['last-result-2', false],
])('a mute of %s holds a finding of Daily SQL: %s', (pattern, isHeld) => {
  const mutes = [{ id: 'm', pattern, until: hoursAgo(-1), because: 'x', by: 'U1', at: hoursAgo(1) }];
  const [held] = holdMuted({ findings: [finding()] } as never, mutes).findings;
  expect(held?.state).toBe(isHeld ? 'held' : 'open');
});
