import { useState } from 'preact/hooks';
import { relativeWords } from '../../functions/words/time-words.ts';
import { api, bodyOf } from '../api/client.ts';
import { changeQuery, linkTo, useAddress } from '../app/address.ts';
import { may, useCaller } from '../app/caller.ts';
import { CopiedId } from '../parts/copied.tsx';
import { saveFile } from '../parts/file.tsx';
import { type Column, Grid } from '../parts/grid.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { Severity } from '../parts/severity.tsx';
import { Failure, failureWords, Nothing, Shown } from '../parts/states.tsx';
import { dayWords, exactWords, Time, useNow } from '../parts/time.tsx';
import {
  type Batch,
  isAnyUnderWay,
  type ListedBatch,
  outcomeWords,
  requesterWords,
  stateOf,
} from './clone.ts';
import { useBatch, useBatches } from './load-clones.ts';

const statusWords: Record<ListedBatch['status'], string> = {
  running: 'Running',
  stopping: 'Stopping',
  finished: 'Finished',
};

const columns: readonly Column<ListedBatch>[] = [
  {
    id: 'status',
    title: 'Status',
    width: '116px',
    onPhone: 'sign',
    cell: ({ status }) => (
      <Severity level={status === 'finished' ? 'good' : 'info'} word={statusWords[status]} />
    ),
  },
  {
    id: 'items',
    title: 'Clones',
    width: 'minmax(120px, 1fr)',
    onPhone: 'lead',
    cell: ({ servers }) => {
      const items = servers.reduce((sum, each) => sum + each.items, 0);
      return <span class="name">{items === 1 ? 'One clone' : `${items.toLocaleString()} clones`}</span>;
    },
  },
  {
    id: 'servers',
    title: 'Servers',
    width: 'minmax(140px, 2fr)',
    onPhone: 'line',
    cell: ({ servers }) => <span class="one-line">{servers.map(({ server }) => server).join(', ')}</span>,
  },
  {
    id: 'by',
    title: 'Asked for by',
    width: 'minmax(140px, 1fr)',
    cell: ({ requestedBy }) => <span class="one-line">{requesterWords(requestedBy)}</span>,
  },
  {
    id: 'at',
    title: 'When',
    width: '84px',
    cell: ({ requestedAt }) => <Time at={requestedAt} as={dayWords} />,
  },
];

export function Batches() {
  const { query } = useAddress();
  const open = query.get('open') ?? '';
  const [isBusy, setBusy] = useState(false);
  const loaded = useBatches(isBusy);
  const isNowBusy = isAnyUnderWay(loaded.value ?? []);
  if (isNowBusy !== isBusy) setBusy(isNowBusy);
  return (
    <Shown of={loaded} what="batches">
      {(all) =>
        all.length === 0 ? (
          <Nothing title="No batch was sent in the last thirty days">
            A batch is a CSV of clones. Drop one on this page, or send it to <code>POST /clone-batches</code>.
          </Nothing>
        ) : (
          <Grid
            name="Batches"
            columns={columns}
            rows={all}
            keyOf={({ id }) => id}
            detail={{
              isOpen: ({ id }) => id === open,
              toggle: ({ id }) => changeQuery({ open: id === open ? '' : id }),
              show: (batch) => <BatchDetail batch={batch} reload={loaded.reload} />,
            }}
          />
        )
      }
    </Shown>
  );
}

function BatchDetail({ batch: { id, status }, reload }: { batch: ListedBatch; reload: () => void }) {
  const loaded = useBatch(id, status !== 'finished');
  return (
    <Shown of={loaded} what="rows">
      {(batch) => <Whole batch={batch} reload={reload} />}
    </Shown>
  );
}

function Whole({ batch, reload }: { batch: Batch; reload: () => void }) {
  const { id, status, message, counts, clonesPerMinute, expectedEnd, failures, run, requestedAt } = batch;
  const caller = useCaller();
  const now = useNow();
  const [failure, setFailure] = useState<string>();
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      setFailure(undefined);
      reload();
    } catch (error) {
      setFailure(failureWords(error));
    }
  };
  const cancel = () => bodyOf(api.DELETE('/clone-batches/{id}', { params: { path: { id } } }));
  const save = async () =>
    saveFile(
      `clone-batch-${id}.csv`,
      'text/csv',
      await bodyOf(api.GET('/clone-batches/{id}/results', { params: { path: { id } }, parseAs: 'text' })),
    );
  return (
    <div class="detail">
      <div class="detail-text">
        <p class="state-title">{message}</p>
        <Progress counts={counts} />
        <p class="progress-words">
          {(['succeeded', 'failed', 'cancelled', 'unknown'] as const).map(
            (outcome) =>
              counts[outcome] > 0 && (
                <span key={outcome}>
                  <Severity
                    level={stateOf({ status: 'finished', outcome }).level}
                    word={`${counts[outcome].toLocaleString()} ${outcomeWords[outcome].toLowerCase()}`}
                  />
                </span>
              ),
          )}
          {counts.underWay > 0 && <span>{counts.underWay.toLocaleString()} under way</span>}
          {counts.notStarted > 0 && <span>{counts.notStarted.toLocaleString()} not started</span>}
          {clonesPerMinute !== undefined && <span class="quiet">{clonesPerMinute} a minute</span>}
          {expectedEnd !== undefined && status === 'running' && (
            <span class="quiet">ends {relativeWords(Date.parse(expectedEnd), now)} at that rate</span>
          )}
        </p>
        {failures.length > 0 && <Failures failures={failures} />}
        <p class="quiet">
          Begun {exactWords(Date.parse(requestedAt))} · at most {run.clonesPerServer} at a time on a server
          {run.cancelledBy !== undefined && ` · cancelled by ${run.cancelledBy}`}
        </p>
      </div>
      <div class="detail-side">
        <div class="detail-actions">
          {status === 'running' && may(caller, 'clones:write') && (
            <button type="button" onClick={() => act(cancel)}>
              Stop it
            </button>
          )}
          {status === 'finished' && (
            <button type="button" onClick={() => act(save)}>
              Results as CSV
            </button>
          )}
        </div>
        <Failure text={failure} />
        <p class="quiet">
          <CopiedId id={id} what="batch id" />
        </p>
      </div>
    </div>
  );
}

const parts = [
  ['succeeded', 'good'],
  ['failed', 'high'],
  ['cancelled', 'low'],
  ['unknown', 'unknown'],
  ['underWay', 'info'],
] as const;

/** The progress of a batch, by outcome. */
function Progress({ counts }: { counts: Batch['counts'] }) {
  const ended = counts.succeeded + counts.failed + counts.cancelled + counts.unknown;
  let from = 0;
  return (
    <svg
      class="progress"
      width="100%"
      height="10"
      viewBox={`0 0 ${Math.max(1, counts.items)} 1`}
      preserveAspectRatio="none"
      role="progressbar"
      aria-label="Clones that have ended"
      aria-valuemin={0}
      aria-valuemax={counts.items}
      aria-valuenow={ended}
    >
      {parts.map(([part, level]) => {
        const x = from;
        from += counts[part];
        return <rect key={part} class={level} x={x} y={0} width={counts[part]} height={1} />;
      })}
    </svg>
  );
}

function Failures({ failures }: { failures: Batch['failures'] }) {
  return (
    <ScrollBox label="What has not succeeded">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">New job</th>
            <th scope="col">Outcome</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {failures.map(({ row, name, outcome, message, cloneId }) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              <td>
                <a href={linkTo('/clones', { open: cloneId, find: cloneId })}>{name}</a>
              </td>
              <td>{outcomeWords[outcome]}</td>
              <td>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
