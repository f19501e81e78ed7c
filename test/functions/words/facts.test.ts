import { describe, expect, it } from 'vitest';
import {
  countedFindings,
  type Fact,
  factWords,
  numberWords,
  valueWords,
  versionSentence,
} from '../../../functions/words/facts.ts';
import { durationWords, hoursWords, relativeWords } from '../../../functions/words/time-words.ts';

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

  it('shows an age once, in words, and the exact time on request', () => {
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
    [{ fact: 'running since', value: '2026-11-29T06:00:00.000Z' }, 'running for 0 s'],
    [{ fact: 'since a stop, down since', value: '2026-11-28T00:00:00.000Z' }, 'since a stop, down for 30 h'],
    [{ fact: 'tried at', value: '2026-11-29T05:00:00.000Z' }, 'tried 1 h ago'],
    [{ fact: 'tried at night', value: '2026-11-29T05:00:00.000Z' }, 'tried at night 1 h ago'],
  ])('shows %j as “%s”', (each, words) => {
    expect(fact([each])).toBe(words);
  });

  it('says what is missing, and why something could not be judged', () => {
    expect(fact([{ fact: 'next run', value: null }])).toBe('no next run');
    const notJudgedBecause = 'the server could not be read';
    expect(factWords({ evidence: [], notJudgedBecause }, { now })).toBe(
      'not judged: the server could not be read',
    );
  });

  it('treats a value that is not a time as text', () => {
    expect(fact([{ fact: 'since', value: '2026-99-99T00:00:00Z' }])).toBe('since 2026-99-99T00:00:00Z');
  });
});

it('groups the thousands of a number', () => {
  expect([numberWords(999, 'en'), numberWords(1204, 'en')]).toEqual(['999', '1,204']);
});

it('counts findings in words', () => {
  expect([0, 1, 2].map(countedFindings)).toEqual(['0 findings', '1 finding', '2 findings']);
});

describe('a time', () => {
  it.each([
    [0, '0 s'],
    [29_400, '29 s'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [119_000, '1 min'],
    [3_599_000, '59 min'],
    [3_600_000, '1 h'],
    [3_660_000, '1 h 1 min'],
    [86_399_000, '23 h 59 min'],
    [86_400_000, '24 h'],
    [172_799_000, '47 h'],
    [172_800_000, '2 days'],
    [176_400_000, '2 days 1 h'],
    [14 * 86_400_000 - 1, '13 days 23 h'],
    [14 * 86_400_000 + 3_600_000, '14 days'],
    [-3_600_000, '1 h'],
  ])('%i ms is %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });

  it.each([
    [0.5, '30 min'],
    [1, '1 h'],
    [47.5, '47.5 h'],
    [48, '2 days'],
    [48.1, '2 days 1 h'],
    [71.5, '3 days'],
  ])('%d hours are %s', (hours, words) => {
    expect(hoursWords(hours)).toBe(words);
  });

  it.each([
    [0, 'just now'],
    [44_999, 'just now'],
    [-44_999, 'just now'],
    [45_000, '45 s ago'],
    [-45_000, 'in 45 s'],
    [7_200_000, '2 h ago'],
  ])('%i ms before is %s', (ms, words) => {
    expect(relativeWords(now - ms, now)).toBe(words);
  });
});

describe('a value', () => {
  const value = (each: Partial<Fact>, exact?: (at: string) => string) =>
    valueWords({ fact: 'x', value: null, ...each }, { now, locale: 'en', exact });
  it.each<[Partial<Fact>, string]>([
    [{ value: null }, 'none'],
    [{ value: 'text' }, 'text'],
    [{ value: true }, 'yes'],
    [{ value: false }, 'no'],
    [{ value: 1500 }, '1,500'],
    [{ value: 2, unit: 'days' }, '2 days'],
    [{ value: 1, unit: 'days' }, '1 day'],
    [{ value: 1, unit: 'process' }, '1 proces'],
    [{ value: 1, unit: 'sessions' }, '1 session'],
    [{ value: 12, unit: 'percent' }, '12 %'],
    [{ value: '2026-11-29T05:00:00Z' }, '1 h ago'],
    [{ value: '2026-11-29T05:00:00.123+00:00' }, '59 min ago'],
    [{ value: 'x 2026-11-29T05:00:00Z' }, 'x 2026-11-29T05:00:00Z'],
    [{ value: '2026-11-29T05:00:00Z x' }, '2026-11-29T05:00:00Z x'],
    [{ value: '2026-11-29' }, '2026-11-29'],
  ])('%j is %s', (each, words) => {
    expect(value(each)).toBe(words);
  });
  it('is an exact time on request', () => {
    expect(value({ value: '2026-11-29T05:00:00Z' }, () => 'at five')).toBe('1 h ago (at five)');
  });
});

describe('the facts in one line', () => {
  const fact = (evidence: readonly Fact[], exact?: (at: string) => string) =>
    factWords({ evidence }, { now, locale: 'en', exact });
  const text = (name: string): Fact => ({ fact: name, value: 'v' });
  it('are at most three, besides the message', () => {
    expect(fact(['a', 'b', 'c', 'd'].map(text))).toBe('a v, b v, c v');
    expect(fact([text('a'), { fact: 'message', value: '' }])).toBe('a v');
    expect(fact([text('a'), { fact: 'message', value: 7 }])).toBe('a v');
    expect(fact([{ fact: 'message', value: 'm' }])).toBe('“\u2068m\u2069”');
    expect(fact([])).toBe('');
  });
  it.each([
    ['age', 'last good run'],
    ['age', 'no success known since'],
    ['age', 'known since'],
    ['for', 'seen so since'],
    ['for', 'running since'],
    ['our clock', "the server's clock"],
  ])('omit %s when there is %s', (name, other) => {
    const moment = { fact: other, value: '2026-11-28T06:00:00Z' };
    expect(fact([text(name), moment])).not.toContain(`${name} v`);
    expect(fact([text(name), text(other)])).toContain(`${name} v`);
    expect(fact([text('else'), moment])).toContain('else v');
  });
  it('show for how long, and since when exactly', () => {
    const since = { fact: 'running since', value: '2026-11-28T06:00:00Z' };
    expect(fact([since], (at) => at.slice(0, 10))).toBe('running for 24 h (since 2026-11-28)');
    expect(fact([{ ...since, value: '2026-11-29T08:00:00Z' }])).toBe('running since in 2 h');
    expect(fact([{ fact: 'since then', value: '2026-11-29T04:00:00Z' }])).toBe('since then 2 h ago');
    expect(fact([{ fact: 'tried at', value: '2026-11-29T04:00:00Z' }])).toBe('tried 2 h ago');
  });
  it('name what is counted once', () => {
    expect(fact([{ fact: 'jobs', value: 3, unit: 'jobs' }])).toBe('3 jobs');
    expect(fact([{ fact: 'open', value: 3, unit: 'jobs' }])).toBe('open 3 jobs');
    expect(fact([{ fact: 'objects of it', value: 'many', unit: 'objects' }])).toBe('objects of it many');
    expect(fact([{ fact: 'immutable', value: false }])).toBe('not immutable');
  });
});

describe('another version of a server', () => {
  const said = (from: object, to: object) =>
    versionSentence({ server: 'em-1', from: { api: 'v1_6', ...from }, to: { api: 'v1_7', ...to } });
  it.each([
    [{ build: '12.1' }, { build: '12.3' }, 'em-1 went from 12.1 to 12.3 (API v1_6 to v1_7)'],
    [{ build: '12.1', api: 'v1_7' }, { build: '12.3' }, 'em-1 went from 12.1 to 12.3'],
    [{ build: '12.1' }, { build: '12.1' }, 'em-1 went from API v1_6 to v1_7'],
    [{}, { build: '12.3' }, 'em-1 went from API v1_6 to v1_7'],
    [{ build: '12.1' }, {}, 'em-1 went from API v1_6 to v1_7'],
  ])('%j to %j', (from, to, words) => {
    expect(said(from, to)).toBe(words);
  });
});
