import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { relativeWords } from '../../functions/words/time-words.ts';
import { changeQuery, useAddress } from '../app/address.ts';
import { FindField, Select } from '../parts/filter-fields.tsx';
import { Grid } from '../parts/grid.tsx';
import { AsOf, Nothing, Shown } from '../parts/states.tsx';
import { useNow } from '../parts/time.tsx';
import { ColumnMenu, useColumns } from './columns.tsx';
import {
  countStates,
  fittingJobs,
  type JobChoice,
  jobChoiceOf,
  jobsInOrder,
  keyOf,
  ofState,
  productWords,
  stateWords,
} from './job.ts';
import { JobDetail } from './job-detail.tsx';
import { type Jobs, useJobs } from './load-jobs.ts';

/** Every job of every server, as last read. */
export function JobsPage() {
  const loaded = useJobs();
  return (
    <>
      <div class="headline">
        <h1>Jobs</h1>
        <AsOf at={loaded.at} />
      </div>
      <Shown of={loaded} what="jobs">
        {(value) => <JobList of={value} reload={loaded.reload} />}
      </Shown>
    </>
  );
}

function JobList({ of: { jobs, unread, asOf, isCut }, reload }: { of: Jobs; reload: () => void }) {
  const { query } = useAddress();
  const choice = jobChoiceOf(query);
  const open = query.get('open') ?? '';
  const [columns, toggleColumn, columnIds] = useColumns();
  const key = query.toString();
  const fit = useMemo(() => fittingJobs(jobs, choice), [jobs, key]);
  const rows = useMemo(() => jobsInOrder(ofState(fit, choice), choice.sort), [fit, key]);

  if (jobs.length === 0 && unread.length === 0)
    return (
      <Nothing title="No job has been seen yet">
        The first check reads the jobs of every server, and so does <code>GET /jobs?fresh=true</code>.
      </Nothing>
    );
  return (
    <>
      <JobFilters all={jobs} fit={fit} choice={choice}>
        <ColumnMenu ids={columnIds} toggle={toggleColumn} />
      </JobFilters>
      {unread.map(({ server, message }) => (
        <p key={server} class="day-note">
          <strong>{server}</strong> could not be read: {message}
        </p>
      ))}
      {isCut && (
        <p class="day-note">The first {jobs.length.toLocaleString()} jobs are shown. Choose a server.</p>
      )}
      {rows.length === 0 ? (
        <Nothing title="No job fits">
          <button
            type="button"
            onClick={() => changeQuery({ find: '', state: '', server: '', product: '', type: '' })}
          >
            Clear filters
          </button>
        </Nothing>
      ) : (
        <Grid
          name="Jobs"
          columns={columns}
          rows={rows}
          keyOf={keyOf}
          sort={{
            ...choice.sort,
            change: (by) =>
              changeQuery({ sort: choice.sort.by === by && !choice.sort.isDescending ? `-${by}` : by }),
          }}
          detail={{
            isOpen: (job) => keyOf(job) === open,
            toggle: (job) => changeQuery({ open: keyOf(job) === open ? '' : keyOf(job) }),
            show: (job) => <JobDetail job={job} reload={reload} />,
          }}
        />
      )}
      <p class="quiet as-seen">
        <Ages asOf={asOf} />
      </p>
    </>
  );
}

/** When the servers were read. The oldest time counts. */
function Ages({ asOf }: { asOf: Jobs['asOf'] }) {
  const now = useNow();
  const oldest = asOf.toSorted((left, right) => left.at.localeCompare(right.at))[0];
  if (!oldest) return null;
  const words = relativeWords(Date.parse(oldest.at), now);
  return <>{asOf.length === 1 ? `Read ${words}.` : `The servers were read ${words} or later.`}</>;
}

function JobFilters({
  all,
  fit,
  choice,
  children,
}: {
  all: Jobs['jobs'];
  fit: Jobs['jobs'];
  choice: JobChoice;
  children: ComponentChildren;
}) {
  const counts = countStates(fit);
  const names = (of: (job: Jobs['jobs'][number]) => string) => [...new Set(all.map(of))].sort();
  return (
    <search class="filters">
      <div class="tabs">
        <button
          type="button"
          aria-pressed={choice.state === 'all'}
          onClick={() => changeQuery({ state: '', open: '' })}
        >
          All <span class="count">{fit.length.toLocaleString()}</span>
        </button>
        {[...counts].map(([state, count]) => (
          <button
            key={state}
            type="button"
            aria-pressed={choice.state === state}
            onClick={() => changeQuery({ state, open: '' })}
          >
            {stateWords[state]} <span class="count">{count.toLocaleString()}</span>
          </button>
        ))}
      </div>
      <div class="filter-fields">
        <FindField
          label="Find a job, a repository or a message"
          hint="Find a job, a repository, a message"
          value={choice.find}
        />
        <Select
          label="Server"
          any="Any server"
          value={choice.server}
          options={names(({ server }) => server).map((each) => [each, each])}
          change={(server) => changeQuery({ server })}
        />
        <Select
          label="Product"
          any="Any product"
          value={choice.product}
          options={Object.entries(productWords)}
          change={(product) => changeQuery({ product })}
        />
        <Select
          label="Type"
          any="Any type"
          value={choice.type}
          options={names(({ type }) => type).map((each) => [each, each])}
          change={(type) => changeQuery({ type })}
        />
        {children}
      </div>
    </search>
  );
}
