import { useMemo } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';
import { linkTo } from '../app/address.ts';
import { Severity } from '../parts/severity.tsx';
import { Nothing, Shown } from '../parts/states.tsx';
import { exactWords } from '../parts/time.tsx';
import { type Differences, differencesOf, type Report, type ReportFinding } from './compare.ts';

const useReport = (id: string): Loaded<Report> =>
  useLoaded(`report/${id}`, async () => {
    const headers = { accept: 'application/json' };
    const body = await bodyOf(api.GET('/compliance/reports/{id}', { params: { path: { id } }, headers }));
    return body as Report;
  });

/** The findings that appeared and disappeared between two checks. */
export function Comparison({ one, other }: { one: string; other: string }) {
  const first = useReport(one);
  const second = useReport(other);
  return (
    <Shown of={first} what="reports">
      {(left) => (
        <Shown of={second} what="reports">
          {(right) => <Compared one={left} other={right} />}
        </Shown>
      )}
    </Shown>
  );
}

function Compared({ one, other }: { one: Report; other: Report }) {
  const found = useMemo(() => differencesOf(one, other), [one, other]);
  const [earlier, later] = one.at <= other.at ? [one, other] : [other, one];
  const isNone = [found.appeared, found.gone, found.changed].every(({ length }) => length === 0);
  return (
    <div class="differences">
      <p class="day-note">
        From {exactWords(Date.parse(earlier.at))} to {exactWords(Date.parse(later.at))}:{' '}
        {earlier.totals.complying.toLocaleString()} of {earlier.totals.jobs.toLocaleString()} jobs complied,
        then {later.totals.complying.toLocaleString()} of {later.totals.jobs.toLocaleString()}.{' '}
        {jobWords(found)}
      </p>
      {isNone && <Nothing title="Both have the same findings" />}
      <Part title="Came up" findings={found.appeared} />
      <Part
        title="Changed"
        findings={found.changed.map(({ finding }) => finding)}
        wordsOf={(finding) => {
          const from = found.changed.find((each) => each.finding === finding)?.from;
          return from && `${from.severity}, ${from.state} became ${finding.severity}, ${finding.state}`;
        }}
      />
      <Part title="Went away" findings={found.gone} />
    </div>
  );
}

function jobWords({ jobsAdded, jobsGone }: Differences): string {
  const parts = [
    ...(jobsAdded > 0 ? [`${jobsAdded.toLocaleString()} jobs are new`] : []),
    ...(jobsGone > 0 ? [`${jobsGone.toLocaleString()} are gone`] : []),
  ];
  return parts.length === 0 ? 'The jobs are the same.' : `${parts.join(', ')}.`;
}

const mostShown = 500;

function Part({
  title,
  findings,
  wordsOf,
}: {
  title: string;
  findings: readonly ReportFinding[];
  wordsOf?: (finding: ReportFinding) => string | undefined;
}) {
  if (findings.length === 0) return null;
  return (
    <section class="card">
      <h2>
        {title} <span class="count">{findings.length.toLocaleString()}</span>
      </h2>
      <ul>
        {findings.slice(0, mostShown).map((finding) => (
          <li key={finding.id}>
            <Severity level={finding.severity} isNarrow />
            <span>
              <a href={linkTo('/findings', { find: finding.id, open: finding.id, state: 'all' })}>
                <bdi class="name">{finding.job?.name ?? finding.server}</bdi>
              </a>{' '}
              {wordsOf?.(finding) ?? finding.title}
            </span>
            <span class="quiet">{finding.server}</span>
          </li>
        ))}
      </ul>
      {findings.length > mostShown && (
        <p class="more quiet">and {(findings.length - mostShown).toLocaleString()} more</p>
      )}
    </section>
  );
}
