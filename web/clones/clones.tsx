import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { changeQuery, goTo, linkTo, useAddress } from '../app/address.ts';
import { may, useCaller } from '../app/caller.ts';
import { FindField, Select } from '../parts/filter-fields.tsx';
import { type Column, Grid } from '../parts/grid.tsx';
import { Severity } from '../parts/severity.tsx';
import { AsOf, Nothing, Shown } from '../parts/states.tsx';
import { dayWords, Time } from '../parts/time.tsx';
import { Batches } from './batches.tsx';
import { type Clone, isAnyUnderWay, outcomes, outcomeWords, requesterWords, stateOf } from './clone.ts';
import { CloneDetail } from './clone-detail.tsx';
import { useClones } from './load-clones.ts';
import { NewBatch } from './new-batch.tsx';
import { NewClone } from './new-clone.tsx';

/** Finished and running clones, single and in batches. A CSV file that is dropped on the page is checked. */
export function Clones() {
  const { query } = useAddress();
  const caller = useCaller();
  const [file, setFile] = useState<File>();
  // Counts the new clones and batches, so that the lists load again at once.
  const [made, setMade] = useState(0);
  const isBatches = query.get('view') === 'batches';
  const asked = query.get('new');
  const mayClone = may(caller, 'clones:write');
  useDroppedFile(mayClone, (dropped) => {
    setFile(dropped);
    changeQuery({ new: 'batch' });
  });
  const close = () => {
    setFile(undefined);
    setMade(made + 1);
    changeQuery({ new: '', server: asked ? '' : (query.get('server') ?? ''), job: '' }, { replace: true });
  };
  return (
    <>
      <div class="headline-row">
        <div class="headline">
          <h1>Clones</h1>
          <p class="quiet">Of the last thirty days</p>
        </div>
        {mayClone && (
          <div class="headline-actions">
            <button type="button" class="primary" onClick={() => changeQuery({ new: 'clone' })}>
              New clone
            </button>
            <button type="button" onClick={() => changeQuery({ new: 'batch' })}>
              Many, from a CSV
            </button>
          </div>
        )}
      </div>
      <div class="filters">
        <div class="tabs">
          <button type="button" aria-pressed={!isBatches} onClick={() => goTo(linkTo('/clones'))}>
            Clones
          </button>
          <button
            type="button"
            aria-pressed={isBatches}
            onClick={() => goTo(linkTo('/clones', { view: 'batches' }))}
          >
            Batches
          </button>
        </div>
      </div>
      {isBatches ? <Batches key={made} /> : <CloneList key={made} />}
      {mayClone && asked === 'clone' && (
        <NewClone server={query.get('server') ?? ''} job={query.get('job') ?? ''} close={close} />
      )}
      {mayClone && asked === 'batch' && <NewBatch file={file} close={close} />}
    </>
  );
}

/** Takes a file that is dropped anywhere on the page. The browser would open it instead. */
function useDroppedFile(isHeard: boolean, take: (file: File) => void): void {
  const taken = useRef(take);
  taken.current = take;
  useEffect(() => {
    if (!isHeard) return;
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      taken.current(file);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, [isHeard]);
}

const columns: readonly Column<Clone>[] = [
  {
    id: 'state',
    title: 'Outcome',
    width: '116px',
    onPhone: 'sign',
    cell: (clone) => <Severity {...stateOf(clone)} />,
  },
  {
    id: 'name',
    title: 'New job',
    width: 'minmax(180px, 2fr)',
    onPhone: 'lead',
    cell: ({ name, job }) => (
      <span class="one-line">
        <bdi class="name">{job?.name ?? name}</bdi>
      </span>
    ),
  },
  {
    id: 'source',
    title: 'Of',
    width: 'minmax(120px, 1fr)',
    onPhone: 'line',
    cell: ({ source }) => <span class="one-line">{source}</span>,
  },
  {
    id: 'server',
    title: 'Server',
    width: 'minmax(80px, 0.6fr)',
    cell: ({ server }) => <span class="one-line">{server}</span>,
  },
  {
    id: 'by',
    title: 'Asked for by',
    width: 'minmax(120px, 1fr)',
    cell: ({ requestedBy }) => <span class="one-line">{requesterWords(requestedBy)}</span>,
  },
  {
    id: 'at',
    title: 'When',
    width: '84px',
    cell: ({ requestedAt }) => <Time at={requestedAt} as={dayWords} />,
  },
];

function CloneList() {
  const { query } = useAddress();
  const [isBusy, setBusy] = useState(false);
  const loaded = useClones(isBusy);
  const isNowBusy = isAnyUnderWay(loaded.value ?? []);
  if (isNowBusy !== isBusy) setBusy(isNowBusy);
  const find = query.get('find') ?? '';
  const outcome = query.get('outcome') ?? '';
  const open = query.get('open') ?? '';
  const rows = useMemo(() => {
    const wanted = find.trim().toLowerCase();
    return (loaded.value ?? []).filter(
      (clone) =>
        (outcome === '' || (clone.outcome ?? 'running') === outcome) &&
        [clone.name, clone.source, clone.server, clone.requestedBy.name, clone.id].some((text) =>
          text.toLowerCase().includes(wanted),
        ),
    );
  }, [loaded.value, find, outcome]);
  return (
    <>
      <Shown of={loaded} what="clones">
        {(all) =>
          all.length === 0 ? (
            <Nothing title="No job was cloned in the last thirty days">
              A clone is a new job with the settings of another one. Make one here, or by{' '}
              <code>POST /clones</code>.
            </Nothing>
          ) : (
            <>
              <search class="filters filter-fields">
                <FindField label="Find a clone" hint="Find a job, a server, who asked" value={find} />
                <Select
                  label="Outcome"
                  any="Any outcome"
                  value={outcome}
                  options={[
                    ['running', 'Running'],
                    ...outcomes.map((each) => [each, outcomeWords[each]] as const),
                  ]}
                  change={(value) => changeQuery({ outcome: value })}
                />
              </search>
              {rows.length === 0 ? (
                <Nothing title="No clone fits" />
              ) : (
                <Grid
                  name="Clones"
                  columns={columns}
                  rows={rows}
                  keyOf={({ id }) => id}
                  detail={{
                    isOpen: ({ id }) => id === open,
                    toggle: ({ id }) => changeQuery({ open: id === open ? '' : id }),
                    show: (clone) => <CloneDetail clone={clone} reload={loaded.reload} />,
                  }}
                />
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
