import { useState } from 'preact/hooks';
import { durationWords } from '../../functions/words/time-words.ts';
import type { Column } from '../parts/grid.tsx';
import { sizeWords } from '../parts/reader.ts';
import { Severity } from '../parts/severity.tsx';
import { dayWords, Time } from '../parts/time.tsx';
import { type Job, resultLevels, resultWords } from './job.ts';

const none = <span class="quiet">–</span>;
const time = (at: string | undefined) => (at === undefined ? none : <Time at={at} as={dayWords} />);
const text = (value: string | number | undefined) =>
  value === undefined || value === '' ? none : <span class="one-line">{value}</span>;

/** All columns. */
const all: readonly Column<Job>[] = [
  {
    id: 'result',
    title: 'Result',
    width: '104px',
    isSortable: true,
    onPhone: 'sign',
    cell: ({ status, lastResult }) => {
      const shown = status === 'running' ? 'running' : lastResult;
      return <Severity level={resultLevels[shown]} word={resultWords[shown]} />;
    },
  },
  {
    id: 'name',
    title: 'Job',
    width: 'minmax(180px, 2fr)',
    isSortable: true,
    onPhone: 'lead',
    cell: ({ name, enabled }) => (
      <span class="one-line">
        <bdi class="name">{name === '' ? '(no name)' : name}</bdi>
        {!enabled && <span class="quiet"> · disabled</span>}
      </span>
    ),
  },
  {
    id: 'message',
    title: 'The server says',
    width: 'minmax(160px, 2fr)',
    onPhone: 'line',
    cell: ({ session }) => session?.message && <span class="one-line">{session.message}</span>,
  },
  {
    id: 'server',
    title: 'Server',
    width: 'minmax(90px, 1fr)',
    isSortable: true,
    cell: ({ server }) => text(server),
  },
  {
    id: 'type',
    title: 'Type',
    width: 'minmax(90px, 1fr)',
    isSortable: true,
    onPhone: 'hidden',
    cell: ({ type }) => text(type),
  },
  {
    id: 'workload',
    title: 'Workload',
    width: 'minmax(90px, 1fr)',
    onPhone: 'hidden',
    cell: ({ workload }) => text(workload),
  },
  {
    id: 'repository',
    title: 'Repository',
    width: 'minmax(100px, 1fr)',
    isSortable: true,
    onPhone: 'hidden',
    cell: ({ repository }) => text(repository?.name ?? repository?.id),
  },
  {
    id: 'lastRun',
    title: 'Last run',
    width: '84px',
    isSortable: true,
    cell: ({ lastRun }) => time(lastRun),
  },
  {
    id: 'lastSuccess',
    title: 'Last success',
    width: '96px',
    isSortable: true,
    onPhone: 'hidden',
    cell: ({ lastSuccess }) => time(lastSuccess),
  },
  {
    id: 'nextRun',
    title: 'Next run',
    width: '84px',
    isSortable: true,
    onPhone: 'hidden',
    cell: ({ nextRun }) => time(nextRun),
  },
  {
    id: 'duration',
    title: 'Duration',
    width: '92px',
    isSortable: true,
    onPhone: 'hidden',
    cell: ({ session }) =>
      session?.durationSeconds === undefined ? none : durationWords(session.durationSeconds * 1000),
  },
  {
    id: 'objects',
    title: 'Objects',
    width: '72px',
    isSortable: true,
    onPhone: 'hidden',
    cell: ({ objects }) => text(objects?.toLocaleString()),
  },
  {
    id: 'size',
    title: 'Processed',
    width: '88px',
    isSortable: true,
    onPhone: 'hidden',
    cell: ({ session }) => (session?.processedBytes === undefined ? none : sizeWords(session.processedBytes)),
  },
];

const usual = ['result', 'name', 'message', 'server', 'lastRun', 'nextRun'];
const fixed = ['result', 'name'];
const storageName = 'job-columns';

function storedIds(): readonly string[] {
  const stored = localStorage.getItem(storageName)?.split(',') ?? usual;
  const known = all.filter(({ id }) => fixed.includes(id) || stored.includes(id));
  return known.map(({ id }) => id);
}

/** The columns that the reader has chosen on this machine, the function to change the choice, and the chosen ids. */
export function useColumns(): [readonly Column<Job>[], (id: string) => void, readonly string[]] {
  const [ids, setIds] = useState(storedIds);
  const toggle = (id: string) => {
    localStorage.setItem(
      storageName,
      (ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]).join(','),
    );
    setIds(storedIds());
  };
  return [all.filter(({ id }) => ids.includes(id)), toggle, ids];
}

export function ColumnMenu({ ids, toggle }: { ids: readonly string[]; toggle: (id: string) => void }) {
  return (
    <details class="menu desk-only">
      <summary>Columns</summary>
      <div class="menu-body card">
        {all
          .filter(({ id }) => !fixed.includes(id))
          .map(({ id, title }) => (
            <label key={id} class="check">
              <input type="checkbox" checked={ids.includes(id)} onChange={() => toggle(id)} />
              {title}
            </label>
          ))}
      </div>
    </details>
  );
}
