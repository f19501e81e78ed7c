import { numberOf } from '../parts/reader.ts';
import type { Report } from '../reports/compare.ts';
import { type Day, daysOf, daysShown } from './days.ts';
import type { Minute } from './text.ts';

const width = 600;
const step = width / daysShown;
const lineHeight = 100;
const barHeight = 40;

/** A chart of thirty days: a line for the share of complying jobs, and bars for today's findings by their first day. */
export function Month({ report, minute }: { report: Report; minute: Minute }) {
  const all = daysOf(report, minute);
  const known = all.filter(({ seen }) => seen > 0);
  const percents = all.map(({ seen, complying }) => (seen === 0 ? undefined : (100 * complying) / seen));
  const low = Math.min(...percents.flatMap((percent) => percent ?? []), 100);
  const floor = Math.max(0, Math.floor((Math.min(low, 90) - 5) / 10) * 10);
  const most = Math.max(...all.map(({ begun }) => begun), 4);
  const last = all.at(-1);
  const heights = percents.map((percent) =>
    percent === undefined ? undefined : lineHeight * (1 - (percent - floor) / (100 - floor)),
  );
  return (
    <section class="card month" aria-labelledby="month-title">
      <h2 id="month-title">Thirty days</h2>
      {known.length === 0 || !last ? (
        <p class="quiet">The first check that sees a job draws the first day.</p>
      ) : (
        <>
          <figure class="month-plot">
            <figcaption>
              Jobs that complied all day: {shareWords(last)} on {last.day}
            </figcaption>
            <div class="ticks" aria-hidden="true">
              <span>100 %</span>
              <span>{(100 + floor) / 2} %</span>
              <span>{floor} %</span>
            </div>
            <svg
              viewBox={`0 0 ${width} ${lineHeight}`}
              preserveAspectRatio="none"
              role="img"
              aria-label={`Jobs that complied, by day, from ${known[0]?.day} to ${last.day}. The table below has every day.`}
            >
              <path
                class="rule"
                d={`M0 .5H${width}M0 ${lineHeight / 2}H${width}M0 ${lineHeight - 0.5}H${width}`}
              />
              <path class="line" d={lineOf(heights)} />
              <path
                class="line lone"
                d={lineOf(heights.map((height, day) => (isLone(heights, day) ? height : undefined)))}
              />
              {all.map((day, index) => (
                <rect key={day.day} class="over" x={index * step} width={step} height={lineHeight}>
                  <title>{`${day.day}: ${shareWords(day)}`}</title>
                </rect>
              ))}
            </svg>
          </figure>
          <figure class="month-plot bars">
            <figcaption>Findings of today, by the day they were first seen</figcaption>
            <div class="ticks" aria-hidden="true">
              <span>{numberOf(most)}</span>
              <span>0</span>
            </div>
            <svg
              viewBox={`0 0 ${width} ${barHeight}`}
              preserveAspectRatio="none"
              role="img"
              aria-label="Findings of today, by the day they were first seen. The table below has every day."
            >
              <path class="rule" d={`M0 ${barHeight - 0.5}H${width}`} />
              {all.map(({ day, begun }, index) => (
                <rect
                  key={day}
                  x={round(index * step + step * 0.2)}
                  y={round(barHeight - (barHeight * begun) / most)}
                  width={round(step * 0.6)}
                  height={round((barHeight * begun) / most)}
                >
                  <title>{`${day}: ${numberOf(begun)}`}</title>
                </rect>
              ))}
            </svg>
            <div class="dates" aria-hidden="true">
              {[0, 10, 20, daysShown - 1].map((index) => (
                <span key={index}>{all[index]?.day.slice(5)}</span>
              ))}
            </div>
          </figure>
          <details class="on-screen">
            <summary>The same as a table</summary>
            <table class="plain">
              <thead>
                <tr>
                  <th scope="col">Day</th>
                  <th scope="col">Complied</th>
                  <th scope="col">Findings first seen</th>
                </tr>
              </thead>
              <tbody>
                {known.toReversed().map((day) => (
                  <tr key={day.day}>
                    <th scope="row">{day.day}</th>
                    <td>{shareWords(day)}</td>
                    <td>{numberOf(day.begun)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </section>
  );
}

/** Rounded down, so that it shows 100 % only when all jobs comply. */
const shareWords = ({ seen, complying }: Day): string =>
  seen === 0
    ? 'no check'
    : `${Math.floor((1000 * complying) / seen) / 10} %, ${numberOf(complying)} of ${numberOf(seen)}`;

const round = (value: number): number => Math.round(value * 10) / 10;

/** Whether a day has no neighbour. No line leads to it, so it is drawn as a dot. */
const isLone = (heights: readonly (number | undefined)[], index: number): boolean =>
  heights[index - 1] === undefined && heights[index + 1] === undefined;

/** A line from day to day, with a gap on days without a check. */
function lineOf(heights: readonly (number | undefined)[]): string {
  return heights
    .map((height, index) => {
      if (height === undefined) return '';
      const isFirst = heights[index - 1] === undefined;
      const x = round(index * step + step / 2);
      return `${isFirst ? 'M' : 'L'}${x} ${round(height)}${isFirst ? 'h.1' : ''}`;
    })
    .join('');
}
