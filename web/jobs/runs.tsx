import { useMemo } from 'preact/hooks';
import uPlot, { type AlignedData } from 'uplot';
import { durationWords } from '../../functions/words/time-words.ts';
import { signs } from '../parts/levels.ts';
import { type Colours, Plot, type PlotOptions } from '../parts/plot.tsx';
import { sizeWords } from '../parts/reader.ts';
import { exactWords } from '../parts/time.tsx';
import { type Run, resultLevels, resultWords } from './job.ts';

const mostInStrip = 30;

/** The runs of a job, the latest on the right: their results and durations. */
export function Runs({ runs }: { runs: readonly Run[] }) {
  const shown = useMemo(() => runs.slice(0, mostInStrip).toReversed(), [runs]);
  const data = useMemo<AlignedData>(
    () => [
      shown.map(({ start }) => Date.parse(start) / 1000),
      shown.map(({ durationSeconds }) => (durationSeconds === undefined ? null : durationSeconds / 60)),
    ],
    [shown],
  );
  if (shown.length === 0) return <p class="quiet">No run was seen yet.</p>;
  const known = shown.filter(({ durationSeconds }) => durationSeconds !== undefined);
  return (
    <section class="runs" aria-label="Runs">
      <p class="state-title">
        The last {shown.length === 1 ? 'run' : `${shown.length} runs`} <FailedOf runs={shown} />
      </p>
      <ul class="strip">
        {shown.map((run) => (
          <li key={run.start} class={resultLevels[run.result]} title={wordsOf(run)}>
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
              <path class="shape" d={signs[resultLevels[run.result]].shape} />
            </svg>
            <span class="unseen">{wordsOf(run)}</span>
          </li>
        ))}
      </ul>
      {known.length > 1 && (
        <Plot
          label={`How long the runs took: the last one ${durationWords((known.at(-1)?.durationSeconds ?? 0) * 1000)}. The table below has every run.`}
          data={data}
          height={110}
          options={durationOptions}
        />
      )}
      <details>
        <summary>The same as a table</summary>
        <table class="plain runs-table">
          <thead>
            <tr>
              <th scope="col">Started</th>
              <th scope="col">Result</th>
              <th scope="col">Took</th>
              <th scope="col">Processed</th>
              <th scope="col">The server says</th>
            </tr>
          </thead>
          <tbody>
            {shown.toReversed().map((run) => (
              <tr key={run.start}>
                <th scope="row">{exactWords(Date.parse(run.start))}</th>
                <td>{resultWords[run.result]}</td>
                <td>{run.durationSeconds === undefined ? '–' : durationWords(run.durationSeconds * 1000)}</td>
                <td>{run.processedBytes === undefined ? '–' : sizeWords(run.processedBytes)}</td>
                <td class="said">{run.reason ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

function FailedOf({ runs }: { runs: readonly Run[] }) {
  const failed = runs.filter(({ result }) => result === 'failed').length;
  return failed === 0 ? null : (
    <span class="quiet">
      {failed} of {runs.length} failed
    </span>
  );
}

const wordsOf = ({ start, result, durationSeconds, reason }: Run): string =>
  [
    `${resultWords[result]}: ${exactWords(Date.parse(start))}`,
    ...(durationSeconds === undefined ? [] : [`took ${durationWords(durationSeconds * 1000)}`]),
    ...(reason === undefined ? [] : [reason]),
  ].join(' · ');

const durationOptions = (colours: Colours): PlotOptions => ({
  legend: { show: false },
  cursor: { drag: { x: false, y: false }, y: false },
  scales: {
    x: { range: (_plot, from, to) => [from - 43_200, to + 43_200] },
    y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.15)] },
  },
  series: [
    {},
    {
      stroke: colours('low'),
      fill: colours('low'),
      width: 0,
      ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.6, 16] }) }),
      points: { show: false },
    },
  ],
  axes: [
    {
      stroke: colours('quiet'),
      font: `12px ${colours('font')}`,
      grid: { show: false },
      ticks: { show: false },
      space: 90,
      size: 24,
    },
    {
      stroke: colours('quiet'),
      font: `12px ${colours('font')}`,
      grid: { stroke: colours('line'), width: 1 },
      ticks: { show: false },
      size: 60,
      space: 30,
      values: (_plot, ticks) =>
        ticks.map((tick) => (tick >= 60 ? `${Math.round(tick / 6) / 10} h` : `${tick} min`)),
    },
  ],
  padding: [8, 16, 0, 0],
});
