import { describe, expect, it } from 'vitest';
import { markOf } from '../../../../functions/compliance/engine/days.ts';
import { ofOneId, verdictOf } from '../../../../functions/compliance/engine/judged-record.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import { healthyJob, knownHistory } from '../estate.ts';

const finding = (id: string, state: Finding['state'], severity: Finding['severity']): Finding => ({
  id,
  rule: id,
  title: id,
  severity,
  state,
  server: 'vbr01',
  product: 'backup-replication',
  evidence: [{ fact: 'seen', value: severity, source: 'check: test' }],
  remedy: 'Look.',
  since: '2026-03-10T08:00:00.000Z',
});
const record = (name: string, findings: Finding[]) => ({
  known: { job: healthyJob({ name }), history: knownHistory() },
  findings,
  ...verdictOf(findings, true),
});

describe('of two findings with one id', () => {
  it.each<
    [
      one: [Finding['state'], Finding['severity']],
      other: [Finding['state'], Finding['severity']],
      worse: number,
    ]
  >([
    [['open', 'low'], ['open', 'high'], 1],
    [['open', 'high'], ['open', 'low'], 0],
    [['held', 'high'], ['open', 'low'], 1],
    [['open', 'low'], ['held', 'high'], 0],
    [['not-judged', 'low'], ['excepted', 'high'], 0],
    [['observed', 'high'], ['excepted', 'low'], 1],
    [['open', 'high'], ['open', 'high'], 0],
  ])('%j and %j: the worse counts', (one, other, worse) => {
    const both = [record('A', [finding('f', ...one)]), record('B', [finding('f', ...other)])];
    const [state, severity] = [one, other][worse] ?? one;
    expect(ofOneId(both)?.findings).toMatchObject([{ state, severity }]);
  });
});

it('returns one record unchanged, and adds the names of all to the evidence of several', () => {
  const one = record('A', [finding('f', 'open', 'low')]);
  expect(ofOneId([one])).toBe(one);
  expect(ofOneId([])).toBeUndefined();
  const two = ofOneId([one, record('B', [finding('g', 'open', 'high')])]);
  expect(two).toMatchObject({ verdict: 'violates', mark: markOf('high'), known: { job: { name: 'B' } } });
  for (const { evidence } of two?.findings ?? [])
    expect(evidence).toMatchObject([
      { fact: 'seen' },
      { fact: 'records with this id', value: '"A", "B"', source: 'check: records' },
    ]);
});

it.each<[states: Finding['state'][], judged: boolean, verdict: string, mark: string]>([
  [[], true, 'complies', '0'],
  [[], false, 'not-judged', '?'],
  [['observed'], true, 'complies', '0'],
  [['excepted'], true, 'excepted', 'e'],
  [['excepted'], false, 'not-judged', '?'],
  [['excepted', 'not-judged'], true, 'not-judged', '?'],
  [['not-judged', 'held'], false, 'violates', markOf('medium')],
  [['open'], true, 'violates', markOf('medium')],
])('findings that are %j, judged: %s, make a verdict of %s', (states, judged, verdict, mark) => {
  const findings = states.map((state) => finding(state, state, 'medium'));
  expect(verdictOf(findings, judged)).toEqual({ verdict, mark });
});

it('the worst open finding decides the mark, at any position', () => {
  const of = (...severities: Finding['severity'][]) =>
    verdictOf(
      severities.map((severity) => finding(severity, 'open', severity)),
      true,
    ).mark;
  expect([of('low', 'high', 'medium'), of('high', 'low'), of('low', 'high')]).toEqual(
    Array(3).fill(markOf('high')),
  );
});
