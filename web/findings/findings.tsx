import { useMemo, useState } from 'preact/hooks';
import { changeQuery, useAddress } from '../app/address.ts';
import { may, useCaller } from '../app/caller.ts';
import { useShortcuts } from '../app/shortcuts.tsx';
import { type Column, Grid } from '../parts/grid.tsx';
import { Severity } from '../parts/severity.tsx';
import { AsOf, Nothing, Shown } from '../parts/states.tsx';
import { dayWords, Time, useNow } from '../parts/time.tsx';
import { type Choice, choiceOf, countByStatus, fitting, groupKey, inOrder, ofStatus } from './choose.ts';
import { FindingDetail } from './detail.tsx';
import { Filters } from './filters.tsx';
import { type Finding, factOf, levelOf, statusOf, statusWords, subjectOf } from './finding.ts';
import { stoodOn, useFindings, useResolved } from './load-findings.ts';
import { MuteDialog } from './mute-dialog.tsx';
import { TakeDialog } from './take-dialog.tsx';
import { UnmuteDialog } from './unmute-dialog.tsx';

/** The page of all findings: to search them, read them, and take or mute one or several at a time. */
export function Findings() {
  const { query } = useAddress();
  const choice = choiceOf(query);
  const day = query.get('day') ?? undefined;
  const wantsResolved = choice.status === 'resolved' || day !== undefined;
  const open = useFindings();
  return (
    <div class="page findings">
      <header class="headline">
        <h1>Findings</h1>
        <p class="quiet">
          {open.value?.checkedAt !== undefined && (
            <>
              Judged <Time at={open.value.checkedAt} /> ·{' '}
            </>
          )}
          <AsOf at={open.at} />
        </p>
      </header>
      <Shown of={open} what="findings">
        {({ findings }) =>
          wantsResolved ? (
            <WithResolved open={findings} choice={choice} day={day} reload={open.reload} />
          ) : (
            <List findings={findings} choice={choice} reload={open.reload} />
          )
        }
      </Shown>
    </div>
  );
}

interface ListProps {
  findings: readonly Finding[];
  choice: Choice;
  reload: () => void;
}

function WithResolved({
  open,
  day,
  ...rest
}: Omit<ListProps, 'findings'> & { open: readonly Finding[]; day: string | undefined }) {
  const resolved = useResolved();
  const known = resolved.value?.findings;
  const all = useMemo(() => {
    const both = [...open, ...(known ?? [])];
    return day === undefined ? both : both.filter((finding) => stoodOn(finding, day));
  }, [open, known, day]);
  return (
    <>
      {day !== undefined && (
        <p class="day-note">
          What stood on <strong>{day}</strong>{' '}
          <button type="button" onClick={() => changeQuery({ day: undefined, state: undefined })}>
            Show the present
          </button>
        </p>
      )}
      <Shown of={resolved} what="resolved findings">
        {() => <List findings={all} {...rest} />}
      </Shown>
    </>
  );
}

type Asked = { what: 'take' | 'mute' | 'unmute'; findings: Finding[] };

function List({ findings, choice, reload }: ListProps) {
  const now = useNow();
  const caller = useCaller();
  const mayWrite = may(caller, 'compliance:write');
  const { query } = useAddress();
  const openId = query.get('open') ?? '';
  const day = query.get('day') ?? undefined;
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<Finding>();
  const [asked, ask] = useState<Asked>();

  const key = JSON.stringify(choice);
  const fit = useMemo(() => fitting(findings, choice, now), [findings, key, now]);
  const rows = useMemo(() => inOrder(ofStatus(fit, choice, now), choice), [fit, key, now]);
  const counts = useMemo(() => countByStatus(fit, now), [fit, now]);

  const ofChosen = rows.filter(({ id }) => chosen.has(id));
  const meant = ofChosen.length > 0 ? ofChosen : current ? [current] : [];
  const askFor = (what: Asked['what'], those = meant) => {
    const actable = those.filter(({ state }) => state !== 'resolved');
    if (actable.length > 0) ask({ what, findings: actable });
  };
  useShortcuts(
    mayWrite
      ? [
          {
            key: 'a',
            does: 'Take the findings that are chosen, or the current one',
            run: () => askFor('take'),
          },
          { key: 'm', does: 'Mute them', run: () => askFor('mute') },
        ]
      : [],
  );
  const done = () => {
    ask(undefined);
    choose(new Set());
    reload();
  };
  const { by, isDescending } = choice.sort;

  return (
    <>
      <Filters
        findings={findings}
        choice={choice}
        counts={counts}
        total={day === undefined ? fit.length - (counts.get('resolved') ?? 0) : fit.length}
      />
      {rows.length === 0 ? (
        <None choice={choice} day={day} isEmpty={findings.length === 0} />
      ) : (
        <Grid<Finding>
          name="Findings"
          columns={columns(now)}
          rows={rows}
          keyOf={({ id }) => id}
          sort={{
            by,
            isDescending,
            change: (column) => changeQuery({ sort: column === by && !isDescending ? `-${column}` : column }),
          }}
          detail={{
            isOpen: ({ id }) => id === openId,
            toggle: ({ id }) => changeQuery({ open: id === openId ? undefined : id }),
            show: (finding) => (
              <FindingDetail
                finding={finding}
                ask={mayWrite ? (what) => askFor(what, [finding]) : undefined}
                reload={reload}
              />
            ),
          }}
          {...(mayWrite && {
            selection: {
              keys: chosen,
              nameOf: (finding) => `${subjectOf(finding)}: ${finding.title}`,
              change: choose,
            },
          })}
          {...(choice.group !== 'none' && { groupOf: (row) => groupOf(row, rows, choice) })}
          onCurrent={setCurrent}
        />
      )}
      {ofChosen.length > 0 && (
        <section class="bulk" aria-label="What is chosen">
          <strong>{ofChosen.length.toLocaleString()} chosen</strong>
          <button type="button" class="primary" onClick={() => askFor('take')}>
            Take
          </button>
          <button type="button" onClick={() => askFor('mute')}>
            Mute
          </button>
          <button type="button" class="plain-button" onClick={() => choose(new Set())}>
            Clear
          </button>
        </section>
      )}
      {asked?.what === 'take' && (
        <TakeDialog findings={asked.findings} close={() => ask(undefined)} done={done} />
      )}
      {asked?.what === 'mute' && (
        <MuteDialog findings={asked.findings} close={() => ask(undefined)} done={done} />
      )}
      {asked?.what === 'unmute' && asked.findings[0]?.mute && (
        <UnmuteDialog mute={asked.findings[0].mute} close={() => ask(undefined)} done={done} />
      )}
    </>
  );
}

function groupOf(row: Finding, rows: readonly Finding[], choice: Choice) {
  const key = groupKey(row, choice);
  const members = rows.filter((each) => groupKey(each, choice) === key);
  const title = choice.group === 'rule' ? row.title : key;
  return {
    key,
    title: (
      <>
        <strong>{title}</strong> <span class="quiet">{members.length.toLocaleString()}</span>
      </>
    ),
  };
}

const columns = (now: number): Column<Finding>[] => [
  {
    id: 'severity',
    title: 'Severity',
    width: '20px',
    isSortable: true,
    isNarrow: true,
    onPhone: 'sign',
    cell: (finding) => <Severity level={levelOf(finding)} isNarrow />,
  },
  {
    id: 'name',
    title: 'What',
    width: 'clamp(150px, 18vw, 400px)',
    isSortable: true,
    onPhone: 'lead',
    cell: (finding) => <bdi class="one-line name">{subjectOf(finding)}</bdi>,
  },
  {
    id: 'fact',
    title: 'Why',
    width: 'minmax(0, 1fr)',
    onPhone: 'line',
    cell: (finding) => <span class="one-line">{factOf(finding, now)}</span>,
  },
  {
    id: 'server',
    title: 'Server',
    width: 'minmax(0, 96px)',
    isSortable: true,
    cell: ({ server }) => <span class="one-line">{server}</span>,
  },
  {
    id: 'since',
    title: 'Since',
    width: '64px',
    isSortable: true,
    cell: ({ since }) => <Time at={since} as={dayWords} />,
  },
  {
    id: 'who',
    title: 'Who',
    width: 'minmax(0, 96px)',
    isSortable: true,
    cell: (finding) => whoHasIt(finding, now),
  },
];

function whoHasIt(finding: Finding, now: number) {
  const status = statusOf(finding, now);
  if (status === 'taken') return <span class="one-line">{finding.acknowledged?.by}</span>;
  if (status === 'muted') return <span class="one-line">muted by {finding.mute?.by}</span>;
  if (status === 'open') return null;
  return <span class="quiet">{statusWords[status].toLowerCase()}</span>;
}

function None({
  choice: { status, find },
  day,
  isEmpty,
}: {
  choice: Choice;
  day: string | undefined;
  isEmpty: boolean;
}) {
  if (isEmpty && day !== undefined) {
    return (
      <Nothing title="Nothing is known of that day">
        Findings of then that are resolved are kept for as many days as <code>record.days</code> says.
      </Nothing>
    );
  }
  if (isEmpty)
    return <Nothing title="Nothing is wrong">Each check judges every job of every server anew.</Nothing>;
  return (
    <Nothing
      title={
        find === ''
          ? `None is ${statusWords[status === 'all' ? 'open' : status].toLowerCase()}`
          : 'Nothing fits'
      }
    >
      <button
        type="button"
        onClick={() =>
          changeQuery({
            ...{ find: '', severity: '', server: '', rule: '', owner: '', message: '' },
            ...{ state: 'all', open: '' },
          })
        }
      >
        Show all findings
      </button>
    </Nothing>
  );
}
