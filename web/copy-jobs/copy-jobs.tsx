import { useState } from 'preact/hooks';
import { changeQuery, useAddress } from '../app/address.ts';
import { may, useCaller } from '../app/caller.ts';
import { CopiedId } from '../parts/copied.tsx';
import { type Column, Grid } from '../parts/grid.tsx';
import { Severity } from '../parts/severity.tsx';
import { AsOf, Nothing, Shown } from '../parts/states.tsx';
import { dayWords, Time } from '../parts/time.tsx';
import { CopyJobDialog } from './copy-job-dialog.tsx';
import { Gaps } from './gaps.tsx';
import { type CopyJob, useCopyJobs } from './load-copy-jobs.ts';
import { weekOf } from './week.ts';
import { WeekGrid } from './week-grid.tsx';

/** Copy jobs of Microsoft 365: what the policies require and is missing, and when each job may copy. */
export function CopyJobsPage() {
  const { query } = useAddress();
  const caller = useCaller();
  const loaded = useCopyJobs();
  const [asked, ask] = useState<CopyJob | 'new'>();
  const mayWrite = may(caller, 'copy-jobs:write');
  const open = query.get('open') ?? '';
  return (
    <>
      <div class="headline-row">
        <div class="headline">
          <h1>Copy jobs</h1>
          <AsOf at={loaded.at} />
        </div>
        {mayWrite && (
          <div class="headline-actions">
            <button type="button" onClick={() => ask('new')}>
              New copy job
            </button>
          </div>
        )}
      </div>
      {mayWrite && <Gaps done={loaded.reload} />}
      <Shown of={loaded} what="copy jobs">
        {({ copyJobs, unread }) => (
          <>
            {unread.map(({ server, message }) => (
              <p key={server} class="day-note">
                <strong>{server}</strong> could not be read: {message}
              </p>
            ))}
            {copyJobs.length === 0 ? (
              <Nothing title="There is no copy job">
                A copy job copies what a backup job of Microsoft 365 has stored to object storage.
              </Nothing>
            ) : (
              <Grid
                name="Copy jobs"
                columns={columns}
                rows={copyJobs}
                keyOf={({ server, id }) => `${server}/${id}`}
                detail={{
                  isOpen: ({ server, id }) => `${server}/${id}` === open,
                  toggle: ({ server, id }) =>
                    changeQuery({ open: `${server}/${id}` === open ? '' : `${server}/${id}` }),
                  show: (copyJob) => (
                    <CopyJobDetail copyJob={copyJob} edit={mayWrite ? () => ask(copyJob) : undefined} />
                  ),
                }}
              />
            )}
          </>
        )}
      </Shown>
      {asked && (
        <CopyJobDialog
          of={asked === 'new' ? undefined : asked}
          close={() => ask(undefined)}
          done={loaded.reload}
        />
      )}
    </>
  );
}

const columns: readonly Column<CopyJob>[] = [
  {
    id: 'state',
    title: 'Last',
    width: '104px',
    onPhone: 'sign',
    cell: ({ lastStatus }) => <LastStatus status={lastStatus} />,
  },
  {
    id: 'name',
    title: 'Copy job',
    width: 'minmax(180px, 2fr)',
    onPhone: 'lead',
    cell: ({ name, enabled }) => (
      <span class="one-line">
        <bdi class="name">{name}</bdi>
        {enabled === false && <span class="quiet"> · disabled</span>}
      </span>
    ),
  },
  {
    id: 'backupJob',
    title: 'Copies',
    width: 'minmax(140px, 1.5fr)',
    onPhone: 'line',
    cell: ({ backupJob }) => <span class="one-line">{backupJob?.name ?? backupJob?.id ?? '–'}</span>,
  },
  {
    id: 'repository',
    title: 'To',
    width: 'minmax(120px, 1fr)',
    onPhone: 'hidden',
    cell: ({ repository }) => <span class="one-line">{repository?.name ?? repository?.id ?? '–'}</span>,
  },
  {
    id: 'schedule',
    title: 'Schedule',
    width: 'minmax(120px, 1fr)',
    cell: ({ schedule }) => <span class="one-line">{schedule.summary}</span>,
  },
  {
    id: 'server',
    title: 'Server',
    width: 'minmax(80px, 0.6fr)',
    cell: ({ server }) => <span class="one-line">{server}</span>,
  },
  {
    id: 'lastRun',
    title: 'Last run',
    width: '84px',
    onPhone: 'hidden',
    cell: ({ lastRun }) => (lastRun === undefined ? '–' : <Time at={lastRun} as={dayWords} />),
  },
];

/** The product's own words, which differ by version. An unknown status is shown unchanged. */
function LastStatus({ status }: { status: string | undefined }) {
  const known = status?.toLowerCase();
  const level =
    known === 'success' ? 'good' : known === 'warning' ? 'medium' : known === 'failed' ? 'high' : 'unknown';
  return <Severity level={level} word={status ?? 'Never run'} />;
}

function CopyJobDetail({ copyJob, edit }: { copyJob: CopyJob; edit: (() => void) | undefined }) {
  const { schedule, nextRun, lastBackup, id } = copyJob;
  const week = schedule.window && weekOf(schedule.window.grid);
  return (
    <div class="detail">
      <div class="detail-text">
        <dl class="facts">
          <dt>copies</dt>
          <dd>{schedule.summary}</dd>
          <dt>window</dt>
          <dd>{schedule.window?.text ?? 'at any hour'}</dd>
        </dl>
        {week && <WeekGrid week={week} />}
        <p class="quiet">
          {nextRun !== undefined && (
            <>
              Next run <Time at={nextRun} />.{' '}
            </>
          )}
          {lastBackup !== undefined && (
            <>
              What it has is of <Time at={lastBackup} />.
            </>
          )}
        </p>
      </div>
      <div class="detail-side">
        {edit && (
          <button type="button" onClick={edit}>
            Change its schedule
          </button>
        )}
        <p class="quiet">
          <CopiedId id={id} what="copy job id" />
        </p>
      </div>
    </div>
  );
}
