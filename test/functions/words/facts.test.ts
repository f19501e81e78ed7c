import { describe, expect, it } from 'vitest';
import { type Fact, factWords, numberWords } from '../../../functions/words/facts.ts';

const now = Date.parse('2026-11-29T06:00:00Z');

describe('the fact of a finding', () => {
  const fact = (evidence: readonly Fact[], exact?: (at: string) => string) =>
    factWords({ evidence }, { now, locale: 'en', exact });

  it("has the server's own words first", () => {
    expect(
      fact([
        { fact: 'last result', value: 'Failed' },
        { fact: 'message', value: 'Disk full' },
      ]),
    ).toBe('“\u2068Disk full\u2069” · last result Failed');
  });

  it('says an age once, in words, and the exact moment where it is asked for', () => {
    const evidence = [
      { fact: 'last good run', value: '2026-11-26T21:00:00.000Z' },
      { fact: 'age', value: 57, unit: 'hours' },
      { fact: 'allowed', value: 26, unit: 'hours' },
    ];
    expect(fact(evidence)).toBe('last good run 2 days 9 h ago, allowed 26 h');
    expect(fact(evidence, (at) => at.slice(0, 10))).toBe(
      'last good run 2 days 9 h ago (2026-11-26), allowed 26 h',
    );
  });

  it.each<[Fact, string]>([
    [{ fact: 'enabled', value: false }, 'not enabled'],
    [{ fact: 'by a schedule', value: false }, 'not by a schedule'],
    [{ fact: 'copy', value: false }, 'no copy'],
    [{ fact: 'encryption', value: true }, 'encryption yes'],
    [{ fact: 'objects', value: 0, unit: 'objects' }, '0 objects'],
    [{ fact: 'licensed', value: 1200, unit: 'objects' }, 'licensed 1,200'],
    [{ fact: 'jobs reported', value: 1, unit: 'jobs' }, 'jobs reported 1'],
    [{ fact: 'allowed', value: 1, unit: 'days' }, 'allowed 1 day'],
    [{ fact: 'free', value: 4, unit: 'percent' }, 'free 4 %'],
    [{ fact: 'allowed', value: 300, unit: 'seconds' }, 'allowed 5 min'],
    [{ fact: 'allowed', value: 26, unit: 'hours' }, 'allowed 26 h'],
    [{ fact: 'age', value: 35.6, unit: 'hours' }, 'age 35.6 h'],
    [{ fact: 'allowed', value: 0.5, unit: 'hours' }, 'allowed 30 min'],
    [{ fact: 'allowed', value: 240, unit: 'hours' }, 'allowed 10 days'],
    [{ fact: 'age', value: 240.1, unit: 'hours' }, 'age 10 days 1 h'],
    [{ fact: 'allowed', value: 2000, unit: 'hours' }, 'allowed 83 days 8 h'],
    [{ fact: 'last good run', value: '2026-11-27T12:30:00.000Z' }, 'last good run 41 h ago'],
    [{ fact: 'running since', value: '2026-11-28T00:00:00.000Z' }, 'running for 30 h'],
    [{ fact: 'tried at', value: '2026-11-29T05:00:00.000Z' }, 'tried 1 h ago'],
  ])('says %j as “%s”', (each, words) => {
    expect(fact([each])).toBe(words);
  });

  it('says what is not there, and why something could not be judged', () => {
    expect(fact([{ fact: 'next run', value: null }])).toBe('no next run');
    const notJudgedBecause = 'the server could not be read';
    expect(factWords({ evidence: [], notJudgedBecause }, { now })).toBe(
      'not judged: the server could not be read',
    );
  });

  it('takes what is no moment for text', () => {
    expect(fact([{ fact: 'since', value: '2026-99-99T00:00:00Z' }])).toBe('since 2026-99-99T00:00:00Z');
  });
});

it('groups the thousands of a number', () => {
  expect([numberWords(999, 'en'), numberWords(1204, 'en')]).toEqual(['999', '1,204']);
});
