import { describe, expect, it, test } from 'vitest';
import { check } from '../../../../functions/compliance/check/check.ts';
import { EffectiveRules } from '../../../../functions/compliance/engine/effective-rules.ts';
import { evaluate } from '../../../../functions/compliance/engine/evaluate.ts';
import { emptyHistory, type History } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { Reading } from '../../../../functions/compliance/reading.ts';
import { complies, type JobContext, type KnownJob } from '../../../../functions/compliance/rules/rule.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { healthyJob, hoursAgo, jobWithout, knownHistory, now, readingOf } from '../estate.ts';

const configuration = complianceSchema.parse({});
const failed = healthyJob({ lastResult: 'failed', raw: { lastResult: 'Failed' } });
const second = { server: 'vbr02' };

/** Checks an hour apart, each with the history that the previous one left. */
function checks(...readings: Reading[][]) {
  let history: History = emptyHistory();
  return readings.map((given, index) => {
    const at = new Date(now.getTime() + index * 3_600_000);
    const outcome = check({ id: `check-${index}`, readings: given, history, configuration, now: at });
    history = outcome.history;
    return outcome;
  });
}

describe('an error of our own in judging one server', () => {
  class FaultyRules extends EffectiveRules {
    override forJob(job: Job) {
      if (job.server === 'vbr01') throw new TypeError('Cannot judge');
      return super.forJob(job);
    }
  }
  const [first] = checks([readingOf([failed])]);
  const history = first?.history ?? emptyHistory();
  const other = readingOf([healthyJob(second)], second);
  const evaluation = evaluate(
    [readingOf([failed]), other],
    history,
    configuration,
    now,
    new FaultyRules(configuration.policies),
  );

  test('is a finding of that server, whose jobs keep their state', () => {
    const found = evaluation.findings.map(({ rule, server, state }) => [rule, server, state]);
    expect(found).toEqual([
      ['judging-failed', 'vbr01', 'open'],
      ['last-result', 'vbr01', 'not-judged'],
    ]);
    expect(evaluation.findings[0]?.evidence).toMatchObject([{ value: 'Cannot judge' }]);
    const [broken] = evaluation.servers;
    expect(broken?.history[failed.id]?.days.at(-1)).not.toBe('0');
    expect(broken?.gone.size).toBe(0);
  });

  it('is still one finding when it lasts', () => {
    const before = Object.fromEntries(evaluation.findings.map((finding) => [finding.id, { finding }]));
    const again = evaluate(
      [readingOf([failed])],
      { ...history, findings: before },
      configuration,
      now,
      new FaultyRules(configuration.policies),
    );
    expect(again.findings.map(({ rule, state }) => [rule, state])).toEqual([
      ['judging-failed', 'open'],
      ['last-result', 'not-judged'],
    ]);
  });

  test('does not affect the result of other servers', () => {
    expect(evaluation.jobs.map(({ server, verdict }) => [server, verdict])).toEqual([
      ['vbr01', 'not-judged'],
      ['vbr02', 'complies'],
    ]);
  });
});

describe('two records with one id', () => {
  const good = healthyJob({ name: 'Good' });
  const bad = { ...failed, name: 'Bad' };

  test.each([
    ['the worse first', [bad, good]],
    ['the worse last', [good, bad]],
  ])('are both judged: the worse counts (%s)', (_, jobs) => {
    const [outcome] = checks([readingOf(jobs)]);
    expect(outcome?.report.totals).toMatchObject({ jobs: 1, violating: 1, complying: 0, open: 1 });
    expect(outcome?.report.jobs[0]).toMatchObject({ name: 'Bad', verdict: 'violates' });
    const [finding] = outcome?.report.findings ?? [];
    expect(finding).toMatchObject({ rule: 'last-result', state: 'open' });
    expect(finding?.evidence.at(-1)).toMatchObject({ fact: 'records with this id' });
    expect(String(finding?.evidence.at(-1)?.value)).toMatch(/"Good".*"Bad"|"Bad".*"Good"/);
  });

  test('with a fault each have both findings', () => {
    const empty = healthyJob({ objects: 0 });
    const [outcome] = checks([readingOf([bad, empty])]);
    expect(outcome?.report.findings.map(({ rule }) => rule).toSorted()).toEqual([
      'last-result',
      'success-without-objects',
    ]);
  });

  test('comply if both are good', () => {
    const [outcome] = checks([readingOf([good, healthyJob({ objects: 3 })])]);
    expect(outcome?.report.totals).toMatchObject({ jobs: 1, complying: 1 });
  });

  test('resolve no finding that one of them still has', () => {
    const outcomes = checks([readingOf([bad])], [readingOf([good, bad])], [readingOf([bad, good])]);
    expect(outcomes.map(({ changes }) => changes.length)).toEqual([1, 0, 0]);
  });
});

describe('an incomplete list', () => {
  const lost = { count: 1, values: [{ record: 'jobs', field: '', problem: 'cut-off' }] };
  const odd = { count: 1, values: [{ record: 'x', field: 'objectsCount', problem: 'out-of-range' }] };
  const seen = healthyJob({ id: 'seen' });
  const rules = (outcome: ReturnType<typeof check> | undefined) =>
    outcome?.report.findings.map(({ rule, state, severity }) => [rule, state, severity]);

  test('proves nothing about missing jobs', () => {
    const [, outcome] = checks([readingOf([failed, seen])], [readingOf([seen], { oddValues: lost })]);
    expect(rules(outcome)).toEqual([
      ['odd-values', 'open', 'medium'],
      ['last-result', 'not-judged', 'high'],
    ]);
    expect(outcome?.report.jobs.map(({ verdict }) => verdict)).toEqual(['complies', 'not-judged']);
    expect(outcome?.history.jobs['vbr01']?.[failed.id]?.days).toMatch(/[^0]$/);
    expect(outcome?.changes.map(({ kind }) => kind)).toEqual(['new']);
  });

  test('is not a list with an odd value', () => {
    const [, outcome] = checks([readingOf([failed, seen])], [readingOf([seen], { oddValues: odd })]);
    expect(rules(outcome)).toEqual([['odd-values', 'open', 'low']]);
    expect(outcome?.changes).toMatchObject([
      { kind: 'resolved', because: 'the job is no longer on the server' },
      { kind: 'new' },
    ]);
  });

  test('of a server that reports nothing odd is not a finding', () => {
    expect(rules(checks([readingOf([seen])])[0])).toEqual([]);
  });
});

test('a day on which a server could not be read is marked as not judged, never as complying', () => {
  const error = { code: 'connect-timeout', message: 'No answer within 10 s' };
  const unreadable: Reading = { ...readingOf([]), error } as never;
  delete (unreadable as { jobs?: unknown }).jobs;
  let history = checks([readingOf([healthyJob()])])[0]?.history ?? emptyHistory();
  for (const day of [1, 2]) {
    const at = new Date(now.getTime() + day * 86_400_000);
    const outcome = check({ id: `day-${day}`, readings: [unreadable], history, configuration, now: at });
    expect(outcome.report.jobs[0]).toMatchObject({ verdict: 'not-judged', days: `0${'?'.repeat(day)}` });
    expect(outcome.report.totals).toMatchObject({ complying: 0, notJudged: 1 });
    history = outcome.history;
  }
});

it('findings have the owner from the present policies, and keep it while they cannot be judged', () => {
  const error = { code: 'connect-timeout', message: 'No answer within 10 s' };
  const { jobs: _jobs, ...unread } = readingOf([]);
  const by = (...policies: object[]) => complianceSchema.parse({ policies });
  const databases = { name: 'sql', match: { names: ['*sql'] }, owner: 'Database team' };
  const own = { name: 'server', match: { servers: ['vbr01'] }, owner: 'Backup team' };
  let history: History = emptyHistory();
  const ownersBy = (reading: Reading, policies: ReturnType<typeof by>) => {
    const outcome = check({ id: 'a', readings: [reading], history, configuration: policies, now });
    history = outcome.history;
    return outcome.report.findings.map(({ rule, owner }) => [rule, owner]);
  };
  expect(ownersBy(readingOf([failed]), by(databases))).toEqual([['last-result', 'Database team']]);
  expect(ownersBy({ ...unread, error } as never, by(own))).toEqual([
    ['server-unreachable', 'Backup team'],
    ['last-result', 'Database team'],
  ]);
  expect(ownersBy(readingOf([failed]), by(own))).toEqual([['last-result', 'Backup team']]);
  expect(ownersBy(readingOf([failed]), by())).toEqual([['last-result', undefined]]);
});

it('an unreadable server has its own finding, and the findings of its jobs are kept', () => {
  const error = { code: 'connect-timeout', message: 'No answer within 10 s' };
  const { jobs: _jobs, ...unread } = readingOf([]);
  const [, outcome] = checks([readingOf([failed])], [{ ...unread, error } as never]);
  expect(outcome?.report.findings.map(({ rule, state }) => [rule, state])).toEqual([
    ['server-unreachable', 'open'],
    ['last-result', 'not-judged'],
  ]);
});

it('a finding about a server ends when its rule is turned off, with that reason', () => {
  const error = { code: 'connect-timeout', message: 'No answer within 10 s' };
  const { jobs: _jobs, ...unread } = readingOf([]);
  const [first] = checks([{ ...unread, error } as never]);
  const off = complianceSchema.parse({
    policies: [{ name: 'p', rules: { 'server-unreachable': { enabled: false } } }],
  });
  const history = first?.history ?? emptyHistory();
  const [unreadable] = evaluate([{ ...unread, error } as never], history, off, now).servers;
  expect([...(unreadable?.gone.values() ?? [])]).toEqual(['the rule was turned off']);
});

it('a job is verified by the SureBackup job that links it, in any letter case of its id', () => {
  const [linked, alone, tries] = [
    healthyJob({ id: 'AB-1', name: 'Linked' }),
    healthyJob({ id: 'AB-2', name: 'Alone' }),
    healthyJob({ id: 's-1', name: 'Tries', type: 'SureBackupContentScan' }),
  ];
  const jobs: [string, number][] = [
    ['AB-1', 0],
    ['AB-2', 0],
    ['s-1', 1],
  ];
  const settings = { table: [{}, { verifies: ['ab-1'] }], jobs, unread: [] };
  const rules = { 'verified-restore-missing': { required: true, observeOnly: false } };
  const asking = complianceSchema.parse({ policies: [{ name: 'p', rules }] });
  const { findings } = evaluate(
    [readingOf([linked, alone, tries], { settings })],
    emptyHistory(),
    asking,
    now,
  );
  const missing = findings.filter(({ rule }) => rule === 'verified-restore-missing');
  expect(missing.map(({ job }) => job?.name)).toEqual(['Alone']);
});

it('a job is judged together with its settings and infrastructure', () => {
  const contexts = new Map<string, JobContext>();
  class SeeingRules extends EffectiveRules {
    override forJob(job: Job) {
      const [rule = expect.fail('a rule')] = super.forJob(job);
      const judge = (context: JobContext) => {
        contexts.set(context.job.id, context);
        return complies;
      };
      return [{ ...rule, judge }];
    }
  }
  const jobs = [
    healthyJob({ id: 'source', name: 'Source' }),
    healthyJob({ id: 'copy', name: 'Copy', copyOf: [{ id: 'source' }, { id: 'gone' }, { name: 'any' }] }),
    healthyJob({ id: 'second', name: 'Second copy', copyOf: [{ id: 'source' }] }),
    healthyJob({ id: 'tries', name: 'Tries', type: 'SureBackup' }),
  ];
  const table = [{ retries: 3 }, { verifies: ['SOURCE'] }];
  const settings = {
    table,
    jobs: [
      ['source', 0],
      ['tries', 1],
    ] as [string, number][],
    unread: [],
  };
  const infrastructure = { unread: [] };
  const history = {
    ...emptyHistory(),
    jobs: { vbr01: { source: knownHistory({ lastSuccess: hoursAgo(90) }) } },
  };
  const gold = {
    gold: { product: 'backup-replication', document: { schedule: { retry: { isEnabled: false } } } },
  };
  const asked = complianceSchema.parse({ standards: gold });
  const reading = readingOf(jobs, { settings, infrastructure, serverTime: hoursAgo(2) });
  evaluate([reading], history, asked, now, new SeeingRules([]));
  const of = (id: string) => contexts.get(id) ?? expect.fail('it was judged');
  const names = (known: readonly KnownJob[]) => known.map(({ job }) => job.name);
  const beside = (id: string) => [of(id).sources, of(id).copies, of(id).verifiedBy].map(names);
  expect(beside('source')).toEqual([[], ['Copy', 'Second copy'], ['Tries']]);
  expect(beside('copy')).toEqual([['Source'], [], []]);
  expect(beside('tries')).toEqual([[], [], []]);
  expect([of('source').settings, of('source').infrastructure]).toEqual([table[0], infrastructure]);
  expect(of('copy').settings).toBeUndefined();
  expect([of('source').now, of('source').serverNow.toISOString()]).toEqual([now, hoursAgo(2)]);
  expect(of('source').history.firstSeen).toBe(hoursAgo(2000));
  const { standardNamed } = of('copy');
  expect(standardNamed('Source')).toEqual({
    ...{ name: 'Source', id: 'source' },
    product: 'backup-replication',
    settings: table[0],
  });
  expect(standardNamed('copy')).toEqual({ name: 'Copy', id: 'copy', product: 'backup-replication' });
  expect([standardNamed('gold')?.name, standardNamed('none')]).toEqual(['gold', undefined]);
});

it('has the last known success of each job, judged or not', () => {
  const error = { code: 'connect-timeout', message: 'No answer within 10 s' };
  const { jobs: _jobs, ...unread } = readingOf([]);
  const good = healthyJob({ id: 'good', lastRun: hoursAgo(10) });
  const never = jobWithout(['lastRun', 'lastResult'], { id: 'never' });
  const outcomes = checks([readingOf([good, never])], [{ ...unread, error } as never]);
  for (const { report } of outcomes)
    expect(report.jobs.map((job) => [job.id, job.lastSuccess])).toEqual([
      ['good', hoursAgo(10)],
      ['never', undefined],
    ]);
});

it('the findings of a server that could not be judged are not judged either', () => {
  class FaultyRules extends EffectiveRules {
    override forServer(): never {
      throw new TypeError('Cannot judge');
    }
  }
  const odd = { count: 1, values: [{ record: 'x', field: 'objectsCount', problem: 'out-of-range' }] };
  const [first] = checks([readingOf([healthyJob()], { oddValues: odd as never })]);
  const { findings } = evaluate(
    [readingOf([healthyJob()])],
    first?.history ?? emptyHistory(),
    configuration,
    now,
    new FaultyRules([]),
  );
  expect(findings.map(({ rule, state, notJudgedBecause }) => [rule, state, notJudgedBecause])).toEqual([
    ['judging-failed', 'open', undefined],
    ['odd-values', 'not-judged', 'the server could not be judged'],
  ]);
});
