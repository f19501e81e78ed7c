import { describe, expect, test } from 'vitest';
import { type CheckOutcome, check } from '../../../../functions/compliance/check/check.ts';
import { emptyHistory } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { Reading } from '../../../../functions/compliance/reading.ts';
import { reportSchema } from '../../../../functions/compliance/report/document.ts';
import { healthyJob, hoursAgo, now, readingOf } from '../estate.ts';

const dayMs = 86_400_000;
const failed = healthyJob({ lastResult: 'failed', raw: { lastResult: 'Failed' } });
const unreadable: Reading = {
  server: 'vbr01',
  product: 'backup-replication',
  readAt: now.toISOString(),
  error: { code: 'connect-timeout', message: 'No answer within 10 s' },
};

/** Checks half an hour apart, each with the history that the previous one left. */
function checks(readings: Reading[][], configuration: unknown = {}): CheckOutcome[] {
  let history = emptyHistory();
  return readings.map((read, index) => {
    const outcome = check({
      id: `check-${index}`,
      readings: read,
      history,
      configuration: complianceSchema.parse(configuration),
      now: new Date(now.getTime() + index * 1_800_000),
    });
    // As stored and read again: nothing may exist only in memory.
    history = JSON.parse(JSON.stringify(outcome.history));
    expect(history).toEqual(outcome.history);
    reportSchema.parse(outcome.report);
    return outcome;
  });
}

const told = (outcomes: CheckOutcome[]) =>
  outcomes.map(({ changes }) => changes.map(({ kind, finding }) => `${kind} ${finding.rule}`));
const verdicts = ({ report }: CheckOutcome) => report.jobs.map(({ verdict }) => verdict);
const at = <Item>(items: Item[], index: number): Item => {
  const item = items.at(index);
  if (item === undefined) throw new RangeError(`No item ${index}`);
  return item;
};

test('an estate without faults sends no notice', () => {
  const [outcome] = checks([[readingOf([healthyJob()])]]);
  expect(outcome?.changes).toEqual([]);
  expect(outcome?.report.totals).toMatchObject({
    jobs: 1,
    complying: 1,
    violating: 0,
    notJudged: 0,
    open: 0,
  });
});

test('the report shows who acknowledged a finding, and why', () => {
  const readings = [readingOf([failed])];
  const settings = { configuration: complianceSchema.parse({}), now };
  const { history } = check({ id: 'check-1', readings, history: emptyHistory(), ...settings });
  const [id = ''] = Object.keys(history.findings);
  const acknowledged = { by: 'anna', at: now.toISOString(), because: 'The disk is on order' };
  Object.assign(history.findings[id] ?? {}, { acknowledged });
  const { report } = check({ id: 'check-2', readings, history, ...settings });
  expect(reportSchema.parse(report).findings.filter((each) => each.acknowledged)).toMatchObject([
    { id, acknowledged },
  ]);
});

test('a fault is reported once, and its resolution once', () => {
  const outcomes = checks(
    [[failed], [failed], [healthyJob()], [healthyJob()]].map((jobs) => [readingOf(jobs)]),
  );
  expect(told(outcomes)).toEqual([['new last-result'], [], ['resolved last-result'], []]);
  expect(at(outcomes, 2).changes[0]?.because).toBe('it complies again');
  expect(at(outcomes, 1).report.findings[0]?.since).toBe(now.toISOString());
});

test.each([
  [
    'disabled',
    [{ ...failed, enabled: false }, healthyJob({ id: '2' })],
    'no longer applicable: the job is disabled',
  ],
  ['deleted', [healthyJob({ id: '2' })], 'the job is no longer on the server'],
])('a finding whose job is %s ends with a reason in the notice', (_, jobs, because) => {
  const outcomes = checks([[readingOf([failed, healthyJob({ id: '2' })])], [readingOf(jobs)]]);
  expect(at(outcomes, 1).changes).toMatchObject([{ kind: 'resolved', because }]);
});

describe('a server that cannot be read', () => {
  const readings = [[readingOf([failed])], [unreadable], [unreadable], [readingOf([healthyJob()])]];
  test('is itself the only notice, and its findings are neither resolved nor new', () => {
    expect(told(checks(readings))).toEqual([
      ['new last-result'],
      ['new server-unreachable'],
      [],
      ['resolved server-unreachable', 'resolved last-result'],
    ]);
  });
  test('keeps its jobs in the report, none of them good', () => {
    const { report } = at(checks(readings), 1);
    expect(report.totals).toMatchObject({ jobs: 1, complying: 0, notJudged: 1 });
    expect(report.jobs[0]).toMatchObject({
      name: 'Daily SQL',
      verdict: 'not-judged',
    });
    expect(report.findings.map(({ rule, state }) => [rule, state])).toEqual([
      ['server-unreachable', 'open'],
      ['last-result', 'not-judged'],
    ]);
  });
  test('does not affect the result of other servers', () => {
    const other = readingOf([healthyJob({ server: 'vbr02' })], { server: 'vbr02' });
    expect(verdicts(at(checks([[unreadable, other]]), 0))).toEqual(['complies']);
  });
});

test('a server that suddenly has no jobs resolves nothing', () => {
  const outcomes = checks([[readingOf([failed])], [readingOf([])], [readingOf([failed])]]);
  expect(told(outcomes)).toEqual([
    ['new last-result'],
    ['new server-without-jobs'],
    ['resolved server-without-jobs'],
  ]);
  expect(verdicts(at(outcomes, 1))).toEqual(['not-judged']);
});

test('a server that may be empty is accepted as empty', () => {
  const policies = [{ name: 'empty', rules: { 'server-without-jobs': { enabled: false } } }];
  const outcomes = checks([[readingOf([failed])], [readingOf([])]], { policies });
  expect(told(outcomes)).toEqual([['new last-result'], ['resolved last-result']]);
});

test('a job that no rule judged does not comply', () => {
  const rules = Object.fromEntries(
    at(checks([[readingOf([healthyJob()])]]), 0).report.rules.map(({ id }) => [id, { enabled: false }]),
  );
  const [outcome] = checks([[readingOf([healthyJob()])]], { policies: [{ name: 'off', rules }] });
  expect(outcome?.report.totals).toMatchObject({ complying: 0, notJudged: 1 });
});

describe('an exception', () => {
  const exception = { rules: ['last-result'], reason: 'Being moved', owner: 'Jana' };
  const withExpiry = (expires: string) => ({ exceptions: [{ ...exception, expires }] });
  test('keeps a finding in the report and out of the notices', () => {
    const [outcome] = checks([[readingOf([failed])]], withExpiry('2026-03-10'));
    expect(outcome?.changes).toEqual([]);
    expect(outcome?.report.findings).toMatchObject([{ state: 'excepted', exception: { owner: 'Jana' } }]);
    expect(outcome?.report.totals).toMatchObject({ complying: 0, excepted: 1 });
  });
  test('expires, and what it covered is reported with the name of its owner', () => {
    const configuration = complianceSchema.parse(withExpiry('2026-03-10'));
    const run = (day: number, history = emptyHistory()) =>
      check({
        id: `day-${day}`,
        readings: [readingOf([failed])],
        history,
        configuration,
        now: new Date(now.getTime() + day * dayMs),
      });
    const lapsed = run(1, run(0).history).changes.filter(({ kind }) => kind === 'lapsed');
    expect(lapsed).toMatchObject([
      { finding: { rule: 'last-result', state: 'open', exception: { owner: 'Jana' } } },
    ]);
  });
});

test('a maintenance window holds a finding back until its end', () => {
  const window = {
    name: 'patches',
    timeZone: 'UTC',
    weekly: { days: ['Tuesday'], from: '07:00', to: '08:30' },
  };
  const reading = [readingOf([failed])];
  const outcomes = checks([reading, reading, reading], { maintenanceWindows: [window] });
  expect(told(outcomes)).toEqual([[], ['new last-result'], []]);
  expect(at(outcomes, 0).report.findings).toMatchObject([{ state: 'held', window: 'patches' }]);
  expect(verdicts(at(outcomes, 0))).toEqual(['violates']);
});

test("ages are measured by the server's clock if it is known", () => {
  const job = healthyJob({ lastRun: hoursAgo(25) });
  const ahead = readingOf([job], { serverTime: hoursAgo(-3) });
  expect(told(checks([[readingOf([job])]]))).toEqual([[]]);
  expect(told(checks([[ahead]]))).toEqual([['new last-success-age', 'new server-clock']]);
  expect(at(checks([[ahead]]), 0).report.servers[0]?.clockAheadSeconds).toBe(3 * 3600);
});

test('a wrong clock is one finding, and hides the age of none of twenty jobs', () => {
  const jobs = Array.from({ length: 20 }, (_, index) =>
    healthyJob({ id: `${index}`, lastRun: hoursAgo(-2), nextRun: hoursAgo(-20) }),
  );
  expect(told(checks([[readingOf(jobs, { serverTime: hoursAgo(-3) })]]))).toEqual([['new server-clock']]);
  expect(told(checks([[readingOf(jobs)]]))).toEqual([['new server-clock']]);
  const [outcome] = checks([[readingOf(jobs)]]);
  const known = outcome?.history.jobs['vbr01']?.['0'];
  expect([known?.firstSeen, known?.lastSuccess]).toEqual([now.toISOString(), undefined]);
});

test('a clone that is made disabled is not a finding the next morning, or when it is enabled', () => {
  const clone = healthyJob({ enabled: false, status: 'disabled', lastResult: 'none', copyOf: [] });
  const { lastRun: _run, ...untried } = clone;
  const disabled = [readingOf([untried])];
  const enabled = [readingOf([{ ...untried, enabled: true, status: 'idle' }])];
  // Half an hour apart: the next morning is the thirtieth check.
  const outcomes = checks([
    ...Array.from({ length: 60 }, () => disabled),
    ...Array.from({ length: 40 }, () => enabled),
  ]);
  const kinds = told(outcomes);
  expect(kinds.slice(0, 49).flat()).toEqual([]);
  expect(kinds.slice(60).flat()).not.toContain('new never-run');
});

test('two servers with a job of the same id and name have one finding each', () => {
  const other = { ...failed, server: 'vbr02' };
  const [outcome] = checks([[readingOf([failed]), readingOf([other], { server: 'vbr02' })]]);
  expect(new Set(outcome?.report.findings.map(({ id }) => id)).size).toBe(2);
});

test('a job that a page repeats is one job', () => {
  const [outcome] = checks([[readingOf([failed, failed])]]);
  expect(outcome?.report.totals).toMatchObject({ jobs: 1, open: 1 });
});

test('the trend and the days grow with each check up to their limits', () => {
  let history = emptyHistory();
  for (let day = 0; day < 40; day += 1)
    history = check({
      id: `day-${day}`,
      readings: [readingOf([failed])],
      history,
      configuration: complianceSchema.parse({}),
      now: new Date(now.getTime() + day * dayMs),
    }).history;
  expect(history.checks).toHaveLength(30);
  expect(history.checks.at(-1)).toMatchObject({ id: 'day-39', jobs: 1, complying: 0 });
  expect(history.jobs.vbr01?.[failed.id]?.days).toMatch(/^[45]{30}$/);
});

test('a server that is no longer configured is forgotten, and its findings are gone', () => {
  const other = { server: 'vbr02' };
  const [before, after] = checks([
    [readingOf([failed]), readingOf([{ ...failed, ...other }], other)],
    [readingOf([failed])],
  ]);
  expect(Object.keys(before?.history.jobs ?? {})).toEqual(['vbr01', 'vbr02']);
  expect(after?.changes).toMatchObject([
    { kind: 'resolved', finding: other, because: 'the server is no longer configured' },
  ]);
  expect(after?.report.findings.map(({ server }) => server)).toEqual(['vbr01']);
  expect(Object.keys(after?.history.jobs ?? {})).toEqual(['vbr01']);
  expect(Object.values(after?.history.findings ?? {}).map(({ finding }) => finding.server)).toEqual([
    'vbr01',
  ]);
});

test('mutes are kept until they end', () => {
  const mute = (id: string, hours: number) => ({
    ...{ id, pattern: '*', because: 'x', by: 'ann' },
    at: hoursAgo(9),
    until: hoursAgo(-hours),
  });
  const settings = { configuration: complianceSchema.parse({}), now };
  const left = (...mutes: ReturnType<typeof mute>[]) => {
    const history = { ...emptyHistory(), mutes };
    return check({ id: 'a', readings: [readingOf([failed])], history, ...settings });
  };
  const { report, history } = left(mute('ended', 0), mute('current', 1));
  expect(history.mutes?.map(({ id }) => id)).toEqual(['current']);
  expect(report.findings.map(({ state }) => state)).toEqual(['held']);
  expect(left(mute('ended', 0)).history).not.toHaveProperty('mutes');
});
