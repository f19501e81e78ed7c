import { expect, test } from 'vitest';
import { trendChart, verdictBar } from '../../../../../functions/compliance/report/html/charts.ts';

const checkOf = (complying: number, jobs = 10) => ({
  id: 'c',
  at: '2026-03-10T08:00:00.000Z',
  jobs,
  complying,
  findings: jobs - complying,
});

const rectangles = (markup: string) =>
  [...markup.matchAll(/<rect[^>]*height="([\d.]+)"/g)].map(([, height]) => Number(height));

test('says in words what the bars show', () => {
  expect(trendChart([checkOf(5), checkOf(10)]).text).toContain(
    '2 checks, from 50 % of the jobs complying on 2026-03-10 to 100 % on 2026-03-10.',
  );
  expect(trendChart([]).text).toContain('No checks yet.');
});

test('bars are as tall as the share that complies; nothing divides by no jobs', () => {
  const [half = 0, whole = 0, none = 0] = rectangles(
    trendChart([checkOf(5), checkOf(10), checkOf(0, 0)]).text,
  );
  expect(half * 2).toBeCloseTo(whole);
  expect(none).toBe(1);
});

test('never rounds up to all good', () => {
  expect(trendChart([checkOf(9999, 10000)]).text).toContain('99.9 %');
});

test('the bar of verdicts leaves out what there is none of', () => {
  const totals = { jobs: 4, complying: 3, violating: 1, excepted: 0, notJudged: 0 };
  const widths = [...verdictBar(totals).text.matchAll(/class="(bar-[a-z-]+)"[^>]*width="([\d.]+)"/g)];
  expect(widths.map(([, name, width]) => [name, Number(width)])).toEqual([
    ['bar-complies', 450],
    ['bar-violates', 150],
  ]);
});
