import { expect, it, test } from 'vitest';
import { jobRules, serverRules } from '../../../../functions/compliance/rules/registry.ts';
import { serverUnreachable } from '../../../../functions/compliance/rules/servers/server-unreachable.ts';
import { serverWithoutJobs } from '../../../../functions/compliance/rules/servers/server-without-jobs.ts';
import { contextOf, healthyJob, now, readingOf } from '../estate.ts';

const rules = [...jobRules, ...serverRules];

test('no two rules share an id', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test.each(rules.map((rule) => [rule.id, rule] as const))(
  '%s has its explanations, and its defaults are valid',
  (id, rule) => {
    expect(id).toMatch(/^[a-z0-9-]+$/);
    expect(rule.explanation.length).toBeGreaterThan(40);
    expect(rule.remedy.length).toBeGreaterThan(40);
    expect(rule.title).toMatch(/^[A-Z].{10,}/);
    for (const source of rule.sources ?? []) expect(source).toMatch(/\w/);
    if ('except' in rule.defaults) expect(rule.defaults.except).toEqual([]);
    expect(rule.parameters.parse(rule.defaults)).toEqual(rule.defaults);
  },
);

test.each(jobRules.map((rule) => [rule.id, rule] as const))(
  '%s finds nothing wrong with a healthy job',
  (_, rule) => {
    const history = { lastSuccess: healthyJob().lastRun, result: { value: 'success' as const } };
    const verdict = rule.prepare({})(contextOf(healthyJob(), history as never));
    expect(verdict.kind).not.toBe('violates');
  },
);

test('a wrong parameter is refused before any job is judged', () => {
  expect(() => jobRules[1]?.prepare({ maxAgeHours: -1 })).toThrow('maxAgeHours');
});

const error = { code: 'connect-timeout', message: 'No answer within 10 s' };
const failed = { server: 'vbr01', product: 'backup-replication' as const, readAt: now.toISOString(), error };

test('server-unreachable cites the error; the rule about empty lists does not apply', () => {
  const context = { reading: failed, jobsBefore: 3, now, serverNow: now };
  expect(serverUnreachable.prepare({})(context)).toMatchObject({
    kind: 'violates',
    evidence: [{ value: 'connect-timeout' }, { value: 'No answer within 10 s' }, {}],
  });
  expect(serverWithoutJobs.prepare({})(context).kind).toBe('not-applicable');
});

test('server-without-jobs shows the earlier number of jobs', () => {
  const judge = serverWithoutJobs.prepare({});
  expect(judge({ reading: readingOf([]), jobsBefore: 3, now, serverNow: now })).toMatchObject({
    kind: 'violates',
    evidence: [{ value: 0 }, { value: 3 }],
  });
  expect(judge({ reading: readingOf([healthyJob()]), jobsBefore: 3, now, serverNow: now }).kind).toBe(
    'complies',
  );
});

it('odd-values is more severe for a lost record than for a field', () => {
  const rule = serverRules.find(({ id }) => id === 'odd-values');
  const judge = (...values: { record: string; field: string; problem: string }[]) => {
    const oddValues = { count: values.length, values };
    return rule?.prepare({})({ reading: readingOf([], { oddValues }), jobsBefore: 0, now, serverNow: now });
  };
  expect(judge()).toEqual({ kind: 'complies' });
  const field = judge({ record: 'job-1', field: 'objectsCount', problem: 'out-of-range' });
  expect(field).toMatchObject({
    kind: 'violates',
    evidence: [{ value: 1 }, { fact: expect.stringContaining('objectsCount') }],
  });
  const lost = judge({ record: 'jobs', field: '', problem: 'cut-off' });
  expect([field, lost].map((each) => each?.kind === 'violates' && each.severityShift)).toEqual([0, 1]);
});
