import { type Api, dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { type Context, command, type Given, type OptionTable, type Result } from '../command-line/command.ts';
import { CommandFailedError, exitCodes, UsageError } from '../command-line/errors.ts';
import { inParallel } from '../command-line/in-parallel.ts';
import { type Column, facts, styleOfState, table } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age, hours, local, localWithAge, until } from '../terminal/times.ts';
import { footer, limitOf, listOptions, serverOption, someOf } from './listing.ts';

type Finding = Schemas['Findings']['findings'][number];

const states: readonly Finding['state'][] = [
  ...(['open', 'held', 'excepted', 'not-judged', 'observed', 'resolved'] as const),
];
const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
/** The maximum number of findings of one command. They are requested from the API page by page. */
export const mostAtOnce = 10_000;

const filters = {
  ...serverOption,
  rule: { type: 'string', value: 'RULE', about: 'of these rules, several separated by commas' },
  owner: { type: 'string', value: 'OWNER', about: 'of these owners, several separated by commas' },
  severity: { type: 'string', about: 'with this severity, several separated by commas', choices: severities },
} as const satisfies OptionTable;

export const reasonOption = {
  reason: { type: 'string', about: 'why; shown with the finding' },
} as const;
export const yesOption = { yes: { type: 'boolean', about: 'does it without asking' } } as const;

type Filter = Pick<Given<typeof filters>['values'], keyof typeof filters>;

type Evidence = Finding['evidence'][number];

const exactly = ({ value, unit }: Evidence): string => `${value ?? 'none'} ${unit ?? ''}`.trim();

function inWords(each: Evidence): string {
  return each.unit === 'hours' && typeof each.value === 'number' ? hours(each.value) : exactly(each);
}

/** The evidence of a finding, in one line, such as "age: 9 d 14 h; allowed: 26 h". */
const evidenceOf = ({ evidence }: Finding, written: (each: Evidence) => string): string =>
  evidence.map((each) => `${each.fact}: ${written(each)}`).join('; ');

function noteOf({ acknowledged, mute, state }: Finding): string {
  if (acknowledged) return `taken by ${acknowledged.by}`;
  if (mute) return `muted by ${mute.by}`;
  return state === 'open' ? '' : state;
}

const columns = (now: Date): Column<Finding>[] => [
  { head: 'SEVERITY', value: ({ severity }) => severity, style: ({ severity }) => styleOfState(severity) },
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'JOB', value: ({ job }) => job?.name ?? '', flexible: true },
  { head: 'RULE', value: ({ rule }) => rule, flexible: true },
  { head: 'SINCE', value: (finding) => age(finding.since, now), plain: (finding) => finding.since },
  { head: 'NOTE', value: noteOf, flexible: true, style: () => 'dim', drop: 3 },
  {
    head: 'EVIDENCE',
    value: (finding) => evidenceOf(finding, inWords),
    plain: (finding) => evidenceOf(finding, exactly),
    flexible: true,
    drop: 4,
  },
  { head: 'ID', value: ({ id }) => id, drop: 2 },
  { head: 'OWNER', value: ({ owner }) => owner ?? '', flexible: true, drop: 5 },
];

const bySeverity = (left: Finding, right: Finding): number =>
  severities.indexOf(right.severity) - severities.indexOf(left.severity) ||
  Date.parse(left.since) - Date.parse(right.since);

function queryOf({ server, rule, owner, severity }: Filter) {
  return {
    ...(server !== undefined && { server }),
    ...(rule !== undefined && { rule }),
    ...(owner !== undefined && { owner }),
    ...(severity !== undefined && { severity: someOf('severity', severity, severities)?.join(',') ?? '' }),
  };
}

async function find(api: Api, query: object, most: number) {
  return pagesOf(
    most,
    (page) => dataOf(api.GET('/compliance/findings', { params: { query: { ...query, ...page } } })),
    ({ findings: page }) => page,
  );
}

export const findings = command({
  summary: 'Lists what the latest check found wrong, the worst first',
  usage: ['[ID] [OPTIONS]'],
  about: 'With an ID, one finding with its evidence and its remedy.',
  options: {
    ...filters,
    state: { type: 'string', about: 'in this state; by default all but resolved', choices: states },
    ...listOptions,
  },
  wordsAtMost: 1,
  watchMs: 10_000,
  examples: [
    ['findings --severity high,critical', 'What is bad?'],
    ['findings --state resolved --server vbr-1', 'What has been mended?'],
    ['findings last-result-43zhskf5tn', 'One finding, whole'],
  ],
  async run({ values, positionals: [id] }, context): Promise<Result> {
    const wanted = someOf('state', values.state, states)?.join(',');
    const query = { ...queryOf(values), ...(wanted !== undefined && { state: wanted }) };
    const most = limitOf(values.limit);
    const api = await context.api();
    if (id !== undefined) return oneFinding(id, await find(api, query, mostAtOnce));
    const look = async (): Promise<Result> => {
      // The API sorts them by server. The worst of all are known only when all have been read.
      const { entries, first, isMore } = await find(api, query, mostAtOnce);
      const shown = entries.toSorted(bySeverity).slice(0, most);
      return {
        data: { checkedAt: first.checkedAt, findings: shown },
        lines: (screen) => [
          ...table(shown, columns(screen.now), screen),
          ...footer(shown.length, isMore || shown.length < entries.length, screen, {
            noun: 'findings',
            none: first.checkedAt === undefined ? 'No check has run yet.' : 'No findings match.',
          }),
          ...(first.checkedAt === undefined || screen.width === undefined
            ? []
            : [screen.style('dim', `Checked ${age(first.checkedAt, screen.now)}.`)]),
        ],
        again: look,
      };
    };
    return look();
  },
});

function oneFinding(id: string, { entries }: { entries: readonly Finding[] }): Result {
  const like = entries.filter((each) => each.id === id || each.id.includes(id));
  const [finding, other] = like.filter((each) => each.id === id).concat(like);
  if (finding === undefined) throw new CommandFailedError(`Finding not found in the last check: ${id}`);
  if (other !== undefined && finding.id !== id && new Set(like.map((each) => each.id)).size > 1)
    throw new CommandFailedError(`'${id}' fits ${like.length} findings. Give more of the id.`);
  return {
    data: finding,
    lines: (screen) => [
      screen.style('bold', safeText(finding.title)),
      ...facts(
        [
          ['id', finding.id],
          ['severity', finding.severity],
          ['state', finding.state],
          ['server', finding.server],
          ['job', finding.job?.name],
          ['owner', finding.owner],
          ['since', localWithAge(finding.since, screen.now)],
          ['notified', localWithAge(finding.notifiedAt, screen.now)],
          ['resolved', localWithAge(finding.resolvedAt, screen.now)],
          ...finding.evidence.map(
            (each) => [each.fact, screen.width === undefined ? exactly(each) : inWords(each)] as const,
          ),
          ['remedy', finding.remedy],
          ['taken by', finding.acknowledged && takenBy(finding.acknowledged, screen.now)],
          [
            'muted by',
            finding.mute &&
              `${finding.mute.by} until ${local(finding.mute.until, screen.now)}: ${finding.mute.because}`,
          ],
        ],
        screen,
      ),
    ],
  };
}

function takenBy({ by, at, because, until: end }: NonNullable<Finding['acknowledged']>, now: Date): string {
  const reason = because === undefined ? '' : `: ${because}`;
  return `${by}, ${age(at, now)}${end === undefined ? '' : `, until ${local(end, now)}`}${reason}`;
}

/** Findings selected by their ids, or by a filter. @throws UsageError if there is neither */
async function meant(
  api: Api,
  ids: readonly string[],
  filter: Filter,
  wants: (finding: Finding) => boolean,
): Promise<Finding[]> {
  const query = queryOf(filter);
  if (ids.length === 0 && Object.keys(query).length === 0)
    throw new UsageError('Which findings? Give their ids, or --server, --rule, --owner or --severity.');
  const { entries } = await find(api, query, mostAtOnce);
  if (ids.length === 0) return entries.filter(wants);
  const unknown = ids.find((id) => !entries.some((finding) => finding.id === id));
  if (unknown !== undefined) throw new CommandFailedError(`Finding not found in the last check: ${unknown}`);
  return entries.filter(({ id }) => ids.includes(id));
}

/** The number of findings that are listed before the confirmation. */
const namedBefore = 10;

function preview(chosen: readonly Finding[], { stderr, now }: Context): void {
  for (const { severity, server, job, rule, since } of chosen.slice(0, namedBefore))
    stderr.write(
      `  ${severity.padEnd(8)}  ${safeText(`${server}  ${job?.name ?? ''}`.trim())}  ${rule}, since ${age(since, now())}\n`,
    );
  if (chosen.length > namedBefore) stderr.write(`  … and ${chosen.length - namedBefore} more\n`);
}

export const counted = (count: number) => (count === 1 ? '1 finding' : `${count} findings`);

export const ack = command({
  summary: 'Acknowledges findings: no reminders, unless they get worse',
  usage: ['ID… [--reason TEXT] [--until TIME]', '--server NAME --rule RULE … [--yes]'],
  about:
    'With a filter, it acknowledges the matching open findings that nobody has taken; it shows how many, and asks.',
  options: {
    ...filters,
    until: { type: 'string', value: 'TIME', about: 'the end: 8h, 3d, 2026-12-01' },
    ...reasonOption,
    ...yesOption,
  },
  wordsAtMost: Number.POSITIVE_INFINITY,
  examples: [
    ["ack last-result-43zhskf5tn --reason 'CHG-4711, disk is on its way'", 'Takes one finding'],
    ['ack --server vbr-1 --rule last-result --until 3d', 'Takes what failed on a server, after a question'],
    ['ack --severity low --yes', 'Without a question, in a script'],
  ],
  async run({ values, positionals: ids }, context): Promise<Result> {
    const end = values.until === undefined ? undefined : until('--until', values.until, context.now());
    const api = await context.api();
    const chosen = await meant(
      api,
      ids,
      values,
      ({ state, acknowledged }) => state === 'open' && !acknowledged,
    );
    if (chosen.length === 0) return nothing('No open findings match that nobody has taken.');
    if (ids.length === 0 && !(await agreed(`Take ${counted(chosen.length)}?`, chosen, values.yes, context)))
      return nothing('Nothing was taken.', exitCodes.failed);
    const body = {
      ...(values.reason !== undefined && { because: values.reason }),
      ...(end && { until: end.toISOString() }),
    };
    const taken = await inParallel(4, chosen, ({ id }) =>
      dataOf(api.POST('/compliance/findings/{id}/acknowledge', { params: { path: { id } }, body })),
    );
    return { data: { findings: taken }, lines: () => [`Took ${counted(taken.length)}.`] };
  },
});

export const unack = command({
  summary: 'Lets findings go that were taken: reminders go out again',
  usage: ['ID…'],
  options: {},
  wordsAtMost: Number.POSITIVE_INFINITY,
  examples: [['unack last-result-43zhskf5tn', 'Nobody works on it any more']],
  async run({ positionals: ids }, context): Promise<Result> {
    if (ids.length === 0) throw new UsageError('Which findings? Give their ids: findings lists them.');
    const api = await context.api();
    const released = await inParallel(4, ids, (id) =>
      dataOf(api.DELETE('/compliance/findings/{id}/acknowledge', { params: { path: { id } } })),
    );
    return { data: { findings: released }, lines: () => [`Let ${counted(released.length)} go.`] };
  },
});

async function agreed(
  question: string,
  chosen: readonly Finding[],
  yes: boolean | undefined,
  context: Context,
): Promise<boolean> {
  preview(chosen, context);
  return yes === true || context.confirmed(question);
}

export const nothing = (said: string, exitCode: number = exitCodes.done): Result => ({
  data: { findings: [] },
  lines: () => [said],
  exitCode,
});
