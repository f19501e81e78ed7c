import { describe, expect, it } from 'vitest';
import { causesOf, newOf } from '../../web/overview/causes.ts';
import { finding } from './findings.ts';

const now = Date.parse('2026-11-29T06:00:00Z');
const job = (name: string) => ({ id: name, name });
const failed = (name: string, message?: string, server = 'vbr-1') =>
  finding({
    id: `last-result-${name}`,
    server,
    job: job(name),
    evidence: [
      { fact: 'last result', value: 'Failed', source: 'server: lastResult' },
      ...(message === undefined ? [] : [{ fact: 'message', value: message, source: 'server: message' }]),
    ],
  });

describe('causes', () => {
  it('are empty when nothing is wrong', () => {
    expect(causesOf([], now)).toEqual([]);
  });

  it('are a server that cannot be read in place of everything that is not judged because of it', () => {
    const [cause, ...others] = causesOf(
      [
        finding({
          id: 'a',
          rule: 'server-unreachable',
          severity: 'critical',
          server: 'em-1',
          job: undefined,
        }),
        finding({ id: 'b', server: 'em-1', state: 'not-judged', job: job('One') }),
        finding({ id: 'c', server: 'em-1', state: 'not-judged', job: job('Two') }),
      ],
      now,
    );
    expect(others).toEqual([]);
    expect(cause).toMatchObject({ kind: 'server', title: 'em-1 cannot be read', unjudged: 2 });
  });

  it("are a server's message for all jobs that failed with it", () => {
    const causes = causesOf([failed('A', 'Disk full'), failed('B', 'Disk full'), failed('C', 'Denied')], now);
    expect(causes.map(({ kind, title, jobs }) => [kind, title, jobs])).toEqual([
      ['message', '“Disk full”', ['A', 'B']],
      ['single', 'C', ['C']],
    ]);
    expect(causes[0]?.query).toEqual({ server: 'vbr-1', message: 'Disk full', state: 'all' });
  });

  it('name the repository that all jobs with the same message share', () => {
    const on = (name: string, repository: string) => ({
      ...failed(name, 'Disk full'),
      job: { ...job(name), repository },
    });
    const titleOf = (...findings: ReturnType<typeof failed>[]) => causesOf(findings, now)[0]?.title;
    expect(titleOf(on('A', 'Prague-1'), on('B', 'Prague-1'))).toBe('Repository Prague-1: “Disk full”');
    expect(titleOf(on('A', 'Prague-1'), on('B', 'Brno-1'))).toBe('“Disk full”');
  });

  it('are a rule for many jobs, and the jobs themselves for a few', () => {
    const never = (name: string) =>
      finding({ id: name, rule: 'never-run', title: 'It has never run', job: job(name) });
    const few = causesOf(['A', 'B', 'C'].map(never), now);
    expect(few.map(({ kind, title }) => [kind, title])).toEqual([
      ['single', 'A'],
      ['single', 'B'],
      ['single', 'C'],
    ]);
    const [many, ...others] = causesOf(['A', 'B', 'C', 'D'].map(never), now);
    expect(others).toEqual([]);
    expect(many).toMatchObject({ kind: 'rule', title: 'It has never run', jobs: ['A', 'B', 'C', 'D'] });
  });

  it('count a job once: a missing recent success follows from its failed run', () => {
    const old = finding({ id: 'old-A', rule: 'last-success-age', severity: 'critical', job: job('A') });
    const [cause, ...others] = causesOf([old, failed('A')], now);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({ kind: 'single', title: 'A', worst: 'critical', jobs: ['A'] });
    expect(cause?.findings.map(({ id }) => id)).toEqual(['last-result-A', 'old-A']);
  });

  it('leave out muted, held and excepted findings, and have acknowledged ones last', () => {
    const mute = {
      id: 'm',
      pattern: '*',
      until: '2026-12-01T00:00:00Z',
      because: 'x',
      by: 'y',
      at: '2026-11-01T00:00:00Z',
    };
    const causes = causesOf(
      [
        finding({ id: 'muted', rule: 'never-run', mute }),
        finding({ id: 'held', rule: 'never-run', state: 'held' }),
        finding({ id: 'excepted', rule: 'never-run', state: 'excepted' }),
        finding({
          id: 'taken',
          rule: 'unknown-state',
          severity: 'critical',
          acknowledged: { by: 'anna', at: '2026-11-29T05:00:00Z' },
        }),
        finding({ id: 'open', rule: 'without-copy', severity: 'low' }),
      ],
      now,
    );
    expect(causes.map(({ findings, isTaken, takenBy }) => [findings[0]?.id, isTaken, takenBy])).toEqual([
      ['open', false, []],
      ['taken', true, ['anna']],
    ]);
  });

  it('are new for a day', () => {
    const at = (since: string) => causesOf([finding({ since })], now);
    expect(newOf(at('2026-11-28T06:00:01Z'), now)).toBe(1);
    expect(newOf(at('2026-11-28T06:00:00Z'), now)).toBe(0);
  });
});
