import { describe, expect, it } from 'vitest';
import { type CausedFinding, groupsByCause, subjectOf } from '../../../functions/words/causes.ts';
import { severities, severityRank } from '../../../functions/words/severities.ts';

type Told = CausedFinding & { message?: string };

const finding = (name: string, more: Partial<Told> = {}): Told => ({
  rule: 'last-result',
  title: 'The last run failed',
  severity: 'high',
  server: 'vbr-1',
  since: '2026-11-20T06:00:00Z',
  job: { id: name, name },
  ...more,
});
const failed = (name: string, more: Partial<Told> = {}) => finding(name, { message: 'Disk full', ...more });
const groups = (...given: Told[]) => groupsByCause(given, ({ message = '' }) => message);
const about = (...given: Told[]) => groups(...given).map(({ kind, title, jobs }) => [kind, title, jobs]);

it('ranks severities from the least', () => {
  expect(severities.map(severityRank)).toEqual([0, 1, 2, 3, 4]);
});

it('is about a job, or about the server', () => {
  expect(subjectOf(finding('A'))).toBe('A');
  expect(subjectOf({ server: 'vbr-1' })).toBe('vbr-1');
  expect(subjectOf({ server: 'vbr-1', job: { id: 'j', name: '' } })).not.toMatch(/^$|vbr-1/);
});

describe('a group of similar findings', () => {
  it('is a server, by the rule', () => {
    const of = (rule: string, title: string) => finding('', { rule, title, job: undefined });
    expect(
      about(of('server-unreachable', 'It is off'), of('patch-missing', 'A Patch'), of('patch-missing', 'B')),
    ).toEqual([
      ['server', 'vbr-1 cannot be read', []],
      ['server', 'vbr-1: a Patch', []],
    ]);
    expect(groups(of('x', 'T'), { ...of('x', 'T'), server: 'vbr-2' })).toHaveLength(2);
  });

  it("is the server's message about more than one job, with the repository that all share", () => {
    const prague = (name: string) => ({ job: { id: name, name, repository: 'Prague' } });
    expect(about(failed('A'), failed('B'))).toEqual([['message', '“Disk full”', ['A', 'B']]]);
    expect(about(failed('A', prague('A')), failed('B', prague('B')))).toEqual([
      ['message', 'Repository Prague: “Disk full”', ['A', 'B']],
    ]);
    expect(about(failed('A', prague('A')), failed('B'))).toEqual([['message', '“Disk full”', ['A', 'B']]]);
    expect(about(failed('A'), failed('B', { message: 'Denied' }))).toEqual([
      ['single', 'A', ['A']],
      ['single', 'B', ['B']],
    ]);
    expect(about(failed('A', { message: '' }), failed('B', { message: '' })).map(([kind]) => kind)).toEqual([
      'single',
      'single',
    ]);
  });

  it('is one group on more than three servers, and one for each server otherwise', () => {
    const on = (count: number) =>
      Array.from({ length: count }, (_, index) => failed(`J${index}`, { server: `vbr-${index}` }));
    expect(groups(...on(4)).map(({ kind, servers }) => [kind, servers])).toEqual([
      ['message', ['vbr-0', 'vbr-1', 'vbr-2', 'vbr-3']],
    ]);
    expect(groups(...on(3)).map(({ kind }) => kind)).toEqual(['single', 'single', 'single']);
    const two = [
      failed('A'),
      failed('B'),
      failed('C', { server: 'vbr-2' }),
      failed('D', { server: 'vbr-2' }),
    ];
    expect(groups(...two).map(({ servers }) => servers)).toEqual([['vbr-1'], ['vbr-2']]);
  });

  it('is a rule that more than three jobs break', () => {
    const never = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        finding(`J${index}`, { rule: 'never-run', title: 'Never ran' }),
      );
    expect(about(...never(4))).toEqual([['rule', 'Never ran', ['J0', 'J1', 'J2', 'J3']]]);
    expect(about(...never(3)).map(([kind]) => kind)).toEqual(['single', 'single', 'single']);
    const same = { id: 'one', name: 'One' };
    expect(groups(...never(4).map((each) => ({ ...each, job: same })))).toHaveLength(1);
    const other = { ...same };
    expect(groups(...never(2).map((each, at) => ({ ...each, job: other, server: `s-${at}` })))).toHaveLength(
      2,
    );
  });

  it('has a key of what is common: the server and the rule, the message, or the rule and the job', () => {
    const keys = (...given: Told[]) => groups(...given).map(({ key }) => key);
    const never = (name: string) => finding(name, { rule: 'never-run' });
    expect(keys(failed('A'))).toEqual(['rule\nlast-result\nvbr-1\nA']);
    expect(keys(finding('', { rule: 'x', job: undefined }))).toEqual(['server\nvbr-1\nx']);
    expect(keys(never('A'), never('B'))).toEqual(['rule\nnever-run\nvbr-1\nA', 'rule\nnever-run\nvbr-1\nB']);
    expect(keys(...['A', 'B', 'C', 'D'].map(never))).toEqual(['rule\nnever-run']);
    expect(keys(failed('A'), failed('B'))).toEqual(['message\nvbr-1\nDisk full']);
    expect(keys(...[1, 2, 3, 4].map((at) => failed('A', { server: `vbr-${at}` })))).toEqual([
      'message\n\nDisk full',
    ]);
  });

  it('includes with a failure what follows from it', () => {
    for (const rule of ['last-success-age', 'copy-job-behind']) {
      const late = finding('A', { rule, severity: 'critical', since: '2026-11-01T00:00:00Z' });
      const [group, ...others] = groups(late, failed('A'));
      expect(others).toEqual([]);
      expect(group).toMatchObject({ kind: 'single', worst: 'critical', since: '2026-11-01T00:00:00Z' });
      expect(group?.findings.map((each) => each.rule)).toEqual(['last-result', rule]);
      expect(groups(late)).toHaveLength(1);
      expect(groups(late, finding('A', { rule: 'never-run' }))).toHaveLength(2);
    }
    expect(groups(finding('A', { rule: 'never-run' }), failed('A'))).toHaveLength(2);
    expect(groups(finding('B', { rule: 'last-success-age' }), failed('A'))).toHaveLength(2);
  });
});

it('has the worst first, then the oldest, and shows since when', () => {
  const [group] = groups(
    failed('A', { severity: 'low', since: '2026-11-21T00:00:00Z' }),
    failed('B', { severity: 'critical', since: '2026-11-23T00:00:00Z' }),
    failed('C', { severity: 'critical', since: '2026-11-22T00:00:00Z' }),
    failed('D', { severity: 'low', since: '2026-11-20T00:00:00Z' }),
  );
  expect(group?.findings.map(({ job }) => job?.name)).toEqual(['C', 'B', 'D', 'A']);
  expect(group).toMatchObject({
    worst: 'critical',
    since: '2026-11-20T00:00:00Z',
    servers: ['vbr-1'],
    jobs: ['C', 'B', 'D', 'A'],
    key: 'message\nvbr-1\nDisk full',
  });
});
