import { writeFile } from 'node:fs/promises';
import { type Api, dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { exitCodes, UsageError } from '../command-line/errors.ts';
import type { Screen } from '../terminal/screen.ts';
import { type Column, facts, styleOfState, table, warning } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age, localWithAge } from '../terminal/times.ts';
import { counted } from './findings.ts';
import { footer, limitOf, listOptions } from './listing.ts';

type Check = Schemas['Check'];
type Report = Schemas['Report'];

export const check = command({
  summary: 'Runs a compliance check of every server',
  usage: ['[--watch] [--key KEY]'],
  about:
    'Without --watch it is only started. The exit code is 1 when the check fails; findings are no failure.',
  options: {
    key: { type: 'string', value: 'KEY', about: 'makes a repeated request the same check' },
  },
  wordsAtMost: 0,
  watchMs: 1000,
  examples: [
    ['check --watch', 'Checks now, and shows what it found'],
    ['check --key nightly-2026-11-29', 'Once, however often it is asked for'],
  ],
  async run({ values: { key } }, context): Promise<Result> {
    const api = await context.api();
    const params = key === undefined ? {} : { header: { 'Idempotency-Key': key } };
    return followed(api, await dataOf(api.POST('/compliance/checks', { params, body: {} })));
  },
});

function followed(api: Api, current: Check): Result {
  const { id, status, result, error, reportUrl } = current;
  const colour = styleOfState(status);
  return {
    data: current,
    lines: (screen) => [
      `${colour === undefined ? status : screen.style(colour, status)}  ${id}`,
      ...(result === undefined
        ? []
        : [
            `${result.complying} of ${result.jobs} jobs comply, ${counted(result.open)} open, ${result.changes} changed`,
          ]),
      ...(error === undefined ? [] : [safeText(error)]),
      ...(reportUrl === undefined ? [] : [reportUrl]),
    ],
    exitCode: status === 'failed' ? exitCodes.failed : exitCodes.done,
    ...(status === 'running' && {
      again: async () =>
        followed(api, await dataOf(api.GET('/compliance/checks/{id}', { params: { path: { id } } }))),
    }),
  };
}

type ListedReport = Schemas['Reports']['reports'][number];

const columns = (now: Date): Column<ListedReport>[] => [
  { head: 'CHECKED', value: ({ at }) => age(at, now), plain: ({ at }) => at },
  { head: 'JOBS', value: ({ jobs }) => String(jobs) },
  { head: 'COMPLY', value: ({ complying }) => String(complying) },
  { head: 'OPEN', value: ({ open }) => String(open), style: ({ open }) => (open > 0 ? 'red' : 'green') },
  { head: 'NEW', value: (each) => String(each.new) },
  { head: 'RESOLVED', value: ({ resolved }) => String(resolved) },
  { head: 'ID', value: ({ id }) => id, drop: 1 },
];

const types = { csv: 'text/csv', html: 'text/html' } as const;

export const report = command({
  summary: 'Shows the latest report or another, as a summary, HTML or CSV',
  usage: ['[ID] [--html|--csv] [--output FILE]', '--list [--day 2026-11-29]'],
  options: {
    html: { type: 'boolean', about: 'the page for a browser' },
    csv: { type: 'boolean', about: 'one line for each finding' },
    output: { type: 'string', value: 'FILE', completes: 'files', about: 'writes it to this file' },
    list: { type: 'boolean', about: 'lists the reports, the newest first' },
    day: { type: 'string', value: 'DAY', about: 'lists the reports of that day, UTC' },
    ...listOptions,
  },
  wordsAtMost: 1,
  examples: [
    ['report', 'What did the latest check find?'],
    ['report --html --output report.html', 'The page, for a browser or a mail'],
    ['report --list --day 2026-11-29', 'The reports of a day'],
  ],
  async run({ values, positionals: [id = 'latest'] }, context): Promise<Result> {
    if (values.html && values.csv) throw new UsageError('Take --html or --csv, not both.');
    const api = await context.api();
    if (values.list || values.day !== undefined) return list(api, limitOf(values.limit), values.day);
    const params = { path: { id } };
    if (!values.html && !values.csv && values.output === undefined) {
      const headers = { accept: 'application/json' };
      return summary((await dataOf(api.GET('/compliance/reports/{id}', { params, headers }))) as Report);
    }
    const form = values.html ? 'html' : values.csv ? 'csv' : undefined;
    const headers = { accept: form === undefined ? 'application/json' : types[form] };
    const text = await dataOf(api.GET('/compliance/reports/{id}', { params, headers, parseAs: 'text' }));
    if (values.output === undefined) return { data: { text }, lines: () => [text.replace(/\r?\n$/, '')] };
    const { output } = values;
    await writeFile(output, text);
    return { data: { file: output }, lines: () => [`Wrote ${output}.`] };
  },
});

async function list(api: Api, most: number, day: string | undefined): Promise<Result> {
  const wanted = day === undefined ? {} : { day };
  const { entries, isMore } = await pagesOf(
    most,
    (page) => dataOf(api.GET('/compliance/reports', { params: { query: { ...wanted, ...page } } })),
    ({ reports: page }) => page,
  );
  return {
    data: { reports: entries },
    lines: (screen) => [
      ...table(entries, columns(screen.now), screen),
      ...footer(entries.length, isMore, screen, { noun: 'reports', none: 'There is no report.' }),
    ],
  };
}

type Group = {
  readonly rule: string;
  readonly server: string;
  readonly severity: string;
  readonly count: number;
};

const groupColumns: Column<Group>[] = [
  { head: 'SEVERITY', value: ({ severity }) => severity, style: ({ severity }) => styleOfState(severity) },
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'RULE', value: ({ rule }) => rule },
  { head: 'OPEN', value: ({ count }) => String(count) },
];

const ranks = ['critical', 'high', 'medium', 'low', 'info'];

/** The open findings by rule and server: one line per cause. */
function groupsOf({ findings }: Report): Group[] {
  const groups = Map.groupBy(
    findings.filter(({ state }) => state === 'open'),
    ({ rule, server, severity }) => JSON.stringify([rule, server, severity]),
  );
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [{ ...first, count: others.length + 1 }]))
    .sort(
      (left, right) =>
        ranks.indexOf(left.severity) - ranks.indexOf(right.severity) || right.count - left.count,
    );
}

function summary(found: Report): Result {
  const { totals } = found;
  return {
    data: found,
    lines: (screen: Screen) => [
      ...facts(
        [
          ['report', found.id],
          ['checked', localWithAge(found.at, screen.now)],
          ['jobs', `${totals.complying} of ${totals.jobs} comply`],
          [
            'findings',
            `${totals.open} open, ${totals.held} held, ${totals.new} new, ${totals.resolved} resolved`,
          ],
        ],
        screen,
      ),
      ...found.servers.flatMap(({ server, error }) =>
        error === undefined ? [] : warning(`${server} was not read: ${error.message}`, screen),
      ),
      ...(totals.open === 0 ? [] : ['', ...table(groupsOf(found), groupColumns, screen)]),
    ],
  };
}
