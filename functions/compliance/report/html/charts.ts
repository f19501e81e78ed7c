import type { CheckFigures } from '../../history.ts';
import { html, type Markup } from './escape.ts';

const width = 600;
const height = 100;
const baseline = 99;
const drawn = 98;

const share = ({ jobs, complying }: CheckFigures): number => (jobs === 0 ? 0 : complying / jobs);
const percent = (value: number): string => `${Math.floor(value * 1000) / 10} %`;

/** The share of complying jobs over the last checks, as a bar each; oldest first. The table beside it is its text. */
export function trendChart(trend: readonly CheckFigures[]): Markup {
  const step = width / Math.max(trend.length, 10);
  const first = trend[0];
  const last = trend.at(-1);
  const description =
    first === undefined || last === undefined
      ? 'No checks yet.'
      : `${trend.length} checks, from ${percent(share(first))} of the jobs complying on ${first.at.slice(0, 10)} to ${percent(share(last))} on ${last.at.slice(0, 10)}.`;
  const bars = trend.map((check, index) => {
    const tall = Math.max(share(check) * drawn, 1);
    const x = Math.round(index * step * 10) / 10;
    const title = `${check.at.slice(0, 16).replace('T', ' ')} UTC: ${check.complying} of ${check.jobs} jobs comply, ${check.findings} open findings`;
    return html`<rect x="${x}" y="${Math.round((baseline - tall) * 10) / 10}" width="${Math.round(step * 8) / 10}" height="${Math.round(tall * 10) / 10}"><title>${title}</title></rect>`;
  });
  return html`<svg class="trend" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-labelledby="trend-text">
<title id="trend-text">${description}</title>
<line x1="0" y1="${baseline - drawn}" x2="${width}" y2="${baseline - drawn}"/>
<line x1="0" y1="${baseline}" x2="${width}" y2="${baseline}"/>
${bars}</svg>
<p class="quiet">${description}</p>`;
}

/** How the jobs stand, as one bar; the figures stand beside it as text. */
export function verdictBar(totals: {
  jobs: number;
  complying: number;
  violating: number;
  excepted: number;
  notJudged: number;
}): Markup {
  const parts = [
    ['complies', totals.complying],
    ['excepted', totals.excepted],
    ['not-judged', totals.notJudged],
    ['violates', totals.violating],
  ] as const;
  let x = 0;
  const bars = parts.map(([name, count]) => {
    const wide = totals.jobs === 0 ? 0 : (count / totals.jobs) * width;
    const bar = html`<rect class="bar-${name}" x="${Math.round(x * 10) / 10}" y="0" width="${Math.round(wide * 10) / 10}" height="14"/>`;
    x += wide;
    return wide === 0 ? undefined : bar;
  });
  return html`<svg class="bar" viewBox="0 0 ${width} 14" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`;
}
