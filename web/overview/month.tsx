import { useMemo, useState } from 'preact/hooks';
import uPlot, { type AlignedData } from 'uplot';
import type { Loaded } from '../api/load.ts';
import { goTo, linkTo } from '../app/address.ts';
import { type Finding, subjectOf } from '../findings/finding.ts';
import { useResolved } from '../findings/load-findings.ts';
import { type Colours, Plot, type PlotOptions } from '../parts/plot.tsx';
import { Severity } from '../parts/severity.tsx';
import { Shown } from '../parts/states.tsx';
import { dayOf } from '../parts/time.tsx';
import { type Day, daysOf, worstOfDays } from './days.ts';
import type { Check } from './load-overview.ts';

/** Thirty days: the share of complying jobs, and the new findings. */
export function Month({
  checks,
  findings,
}: {
  checks: Loaded<Check[]>;
  findings: readonly Finding[] | undefined;
}) {
  const resolved = useResolved();
  const known = resolved.value?.findings;
  const all = useMemo(() => [...(findings ?? []), ...(known ?? [])], [findings, known]);
  return (
    <section class="card month" aria-labelledby="month-title">
      <h2 id="month-title">Thirty days</h2>
      <Shown of={checks} what="figures of the checks">
        {(value) => <Days checks={value} findings={all} />}
      </Shown>
    </section>
  );
}

function Days({ checks, findings }: { checks: Check[]; findings: readonly Finding[] }) {
  const days = useMemo(() => daysOf(checks, Date.now(), dayOf), [checks]);
  const [at, setAt] = useState<number>();
  const [lines, bars] = useMemo(() => plotted(days), [days]);
  const worst = useMemo(() => worstOfDays(days, findings, dayOf), [days, findings]);
  const shown = days[at ?? days.length - 1];
  const open = (index: number) => {
    const day = days[index];
    if (day) goTo(dayLink(day));
  };
  const known = days.filter(({ percent }) => percent !== undefined);
  if (known.length === 0) return <p class="quiet">The first check draws the first day.</p>;
  return (
    <>
      {shown && <DayWords {...shown} />}
      <DayWorst worst={worst[at ?? days.length - 1] ?? []} />
      <Plot
        label={`The share of jobs that comply, by day: ${percentWords(known.at(-1)?.percent)} on the last of ${known.length} days. The table below has every day.`}
        data={lines}
        height={150}
        options={lineOptions}
        onHover={setAt}
        onClick={open}
      />
      <Plot
        label="New findings by day. The table below has every day."
        data={bars}
        height={96}
        options={barOptions}
        onHover={setAt}
        onClick={open}
      />
      <details>
        <summary>The same as a table</summary>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Comply</th>
              <th scope="col">Jobs</th>
              <th scope="col">New findings</th>
            </tr>
          </thead>
          <tbody>
            {known.toReversed().map((day) => (
              <tr key={day.day}>
                <th scope="row">
                  <a href={dayLink(day)}>{nameOfDay(day.day)}</a>
                </th>
                <td>{percentWords(day.percent)}</td>
                <td>{day.check?.jobs.toLocaleString()}</td>
                <td>{day.fresh.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** A day in words. It is beside the plot, not over it, so it hides no line and is visible without a pointer. */
function DayWords({ day, check, percent, fresh }: Day) {
  return (
    <p class="day-words">
      <strong>{nameOfDay(day)}</strong>
      {check ? (
        <>
          <span>
            {percentWords(percent)} comply: {check.complying.toLocaleString()} of{' '}
            {check.jobs.toLocaleString()}
          </span>
          <span>{fresh === 0 ? 'nothing new' : `${fresh.toLocaleString()} new`}</span>
          {check.notJudged > 0 && <span>{check.notJudged.toLocaleString()} not judged</span>}
        </>
      ) : (
        <span class="quiet">no check ran</span>
      )}
    </p>
  );
}

function DayWorst({ worst }: { worst: readonly Finding[] }) {
  return (
    <p class="day-worst quiet">
      {worst.map((finding, index) => (
        <span key={finding.id}>
          {index > 0 && ' · '}
          <Severity level={finding.severity} isNarrow /> <bdi>{subjectOf(finding)}</bdi>
        </span>
      ))}
    </p>
  );
}

const dayLink = ({ day }: Day): string => linkTo('/findings', { day, state: 'all' });
/** Rounded down, as in the report: almost all jobs are not 100 %. */
const percentWords = (percent: number | undefined): string =>
  percent === undefined ? '–' : `${(Math.floor(percent * 10) / 10).toLocaleString()} %`;
const nameOfDay = (day: string): string =>
  new Date(`${day}T12:00:00Z`).toLocaleDateString(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });

/** Days in the format of uPlot: seconds since 1970, at noon UTC, which is the same date everywhere it is shown. */
function plotted(days: readonly Day[]): [AlignedData, AlignedData] {
  const times = days.map(({ day }) => Date.parse(`${day}T12:00:00Z`) / 1000);
  const percents = days.map(({ percent }) => percent ?? null);
  return [
    [times, percents],
    [times, days.map(({ check, fresh }) => (check ? fresh : null))],
  ];
}

const cursor = { sync: { key: 'month' }, drag: { x: false, y: false }, y: false, points: { size: 8 } };
const axisOf = (colours: Colours) => ({
  stroke: colours('quiet'),
  font: `12px ${colours('font')}`,
  grid: { stroke: colours('line'), width: 1 },
  ticks: { show: false },
});
const dayTicks = {
  space: 70,
  values: (_plot: unknown, ticks: number[]) =>
    ticks.map((tick) =>
      new Date(tick * 1000).toLocaleDateString(undefined, {
        day: 'numeric',
        month: 'short',
        timeZone: 'UTC',
      }),
    ),
  /** At most four labels, a week apart, back from the last day. */
  splits: (_plot: unknown, _axis: number, from: number, to: number) => {
    const week = 7 * 86_400;
    return Array.from({ length: 4 }, (_, index) => to - 43_200 - (3 - index) * week).filter(
      (at) => at >= from,
    );
  },
};
const yAxis = { size: 52, space: 30 };

/** Half a day at both ends, so that the first and the last bar are whole. */
const xScale = {
  range: (_plot: unknown, from: number, to: number): [number, number] => [from - 43_200, to + 43_200],
};

const lineOptions = (colours: Colours): PlotOptions => ({
  legend: { show: false },
  cursor,
  scales: {
    x: xScale,
    y: {
      range: (_plot: unknown, low: number): [number, number] => [Math.max(0, Math.min(low - 5, 90)), 100.5],
    },
  },
  series: [
    {},
    { stroke: colours('good'), width: 2, fill: colours('good-tint'), points: { size: 5 }, spanGaps: false },
  ],
  axes: [
    { ...axisOf(colours), ...dayTicks, values: () => [] as string[], size: 8 },
    {
      ...axisOf(colours),
      ...yAxis,
      values: (_plot: unknown, ticks: number[]) => ticks.map((tick) => (tick <= 100 ? `${tick} %` : '')),
    },
  ],
  padding: [8, 28, 0, 0] as [number, number, number, number],
});

const barOptions = (colours: Colours): PlotOptions => ({
  legend: { show: false },
  cursor: { ...cursor, points: { show: false } },
  scales: {
    x: xScale,
    y: {
      range: (_plot: unknown, _low: number, high: number): [number, number] => [0, Math.max(4, high * 1.15)],
    },
  },
  series: [
    {},
    {
      stroke: colours('high'),
      fill: colours('high'),
      width: 0,
      ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.6, 24] }) }),
      points: { show: false },
    },
  ],
  axes: [
    { ...axisOf(colours), ...dayTicks, size: 24 },
    {
      ...axisOf(colours),
      ...yAxis,
      values: (_plot: unknown, ticks: number[]) =>
        ticks.map((tick) => (Number.isInteger(tick) ? tick.toLocaleString() : '')),
    },
  ],
  padding: [10, 28, 0, 0] as [number, number, number, number],
});
