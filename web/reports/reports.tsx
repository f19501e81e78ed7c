import { useMemo, useState } from 'preact/hooks';
import { allPages, api, bodyOf } from '../api/client.ts';
import { useLoaded } from '../api/load.ts';
import { changeQuery, linkTo, useAddress } from '../app/address.ts';
import type { Check } from '../overview/load-overview.ts';
import { type Column, Grid } from '../parts/grid.tsx';
import { AsOf, Nothing, Shown } from '../parts/states.tsx';
import { dayOf, exactWords } from '../parts/time.tsx';
import { Comparison } from './comparison.tsx';
import { PolicyTestDialog } from './policy-test.tsx';
import { ReportDetail } from './report-detail.tsx';

const mostReports = 5000;

interface Row extends Check {
  readonly day: string;
}

/** The archive of reports by day. Each can be saved, verified, and compared with another. */
export function Reports() {
  const { query } = useAddress();
  const compared = (query.get('compare') ?? '').split(',').filter((id) => id !== '');
  const [one, other] = compared;
  const [isTrying, tryPolicy] = useState(false);
  return (
    <>
      <div class="headline with-action">
        <h1>{one !== undefined && other !== undefined ? 'Two reports' : 'Reports'}</h1>
        {one !== undefined && other !== undefined ? (
          <a href={linkTo('/reports')}>All reports</a>
        ) : (
          <button type="button" onClick={() => tryPolicy(true)}>
            Try a policy
          </button>
        )}
      </div>
      {one !== undefined && other !== undefined ? <Comparison one={one} other={other} /> : <Archive />}
      {isTrying && <PolicyTestDialog close={() => tryPolicy(false)} />}
    </>
  );
}

function Archive() {
  const { query } = useAddress();
  const open = query.get('open') ?? '';
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const loaded = useLoaded(
    'reports',
    () =>
      allPages(
        (next) =>
          bodyOf(
            api.GET('/compliance/reports', {
              params: { query: { limit: '1000', ...(next !== undefined && { next }) } },
            }),
          ),
        ({ reports }) => reports,
        mostReports,
      ),
    { everyMs: 5 * 60_000 },
  );
  const rows = useMemo<Row[]>(
    () => (loaded.value?.entries ?? []).map((check) => ({ ...check, day: dayOf(Date.parse(check.at)) })),
    [loaded.value],
  );
  const [one, other] = [...chosen];
  return (
    <>
      <Shown of={loaded} what="reports">
        {({ isCut }) =>
          rows.length === 0 ? (
            <Nothing title="There is no report yet">
              A check writes one. It runs by its schedule, or by <code>POST /compliance/checks</code>.
            </Nothing>
          ) : (
            <>
              <Grid
                name="Reports"
                columns={columns}
                rows={rows}
                keyOf={({ id }) => id}
                groupOf={({ day }) => ({ key: day, title: <strong>{dayWords(day)}</strong> })}
                selection={{ keys: chosen, nameOf: ({ at }) => at, change: choose }}
                detail={{
                  isOpen: ({ id }) => id === open,
                  toggle: ({ id }) => changeQuery({ open: id === open ? '' : id }),
                  show: ({ id }) => <ReportDetail id={id} />,
                }}
              />
              {isCut && <p class="day-note">The latest {rows.length.toLocaleString()} are shown.</p>}
              {chosen.size > 0 && (
                <div class="bulk" role="status">
                  <span>{chosen.size === 1 ? 'Choose one more to compare' : `${chosen.size} reports`}</span>
                  {one !== undefined && other !== undefined && chosen.size === 2 && (
                    <a class="button primary" href={linkTo('/reports', { compare: [one, other] })}>
                      Compare
                    </a>
                  )}
                  <button type="button" onClick={() => choose(new Set())}>
                    Clear
                  </button>
                </div>
              )}
            </>
          )
        }
      </Shown>
      <p class="as-seen">
        <AsOf at={loaded.at} />
      </p>
    </>
  );
}

const dayWords = (day: string): string =>
  new Date(`${day}T12:00:00Z`).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });

const columns: readonly Column<Row>[] = [
  {
    id: 'at',
    title: 'Judged at',
    width: 'minmax(200px, 1.5fr)',
    onPhone: 'lead',
    cell: ({ at }) => <span class="one-line">{exactWords(Date.parse(at))}</span>,
  },
  {
    id: 'comply',
    title: 'Comply',
    width: 'minmax(120px, 1fr)',
    onPhone: 'line',
    cell: ({ complying, jobs }) => `${complying.toLocaleString()} of ${jobs.toLocaleString()} jobs`,
  },
  {
    id: 'open',
    title: 'Open findings',
    width: '112px',
    cell: ({ open }) => `${open.toLocaleString()} open`,
  },
  { id: 'new', title: 'New', width: '84px', cell: ({ new: fresh }) => `${fresh.toLocaleString()} new` },
  {
    id: 'resolved',
    title: 'Resolved',
    width: '112px',
    cell: ({ resolved }) => `${resolved.toLocaleString()} resolved`,
  },
];
