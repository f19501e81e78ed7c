import { readFile, writeFile } from 'node:fs/promises';
import { type Api, dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { exitCodes, UsageError } from '../command-line/errors.ts';
import type { Screen } from '../terminal/screen.ts';
import { type Column, styleOfState, table, warning } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age, since } from '../terminal/times.ts';
import { footer, limitOf, listOptions, serverOption, someOf } from './listing.ts';

type Batch = Schemas['CloneBatch'];
type DryRun = Extract<Schemas['CloneBatchAnswer'], { dryRun: true }>;

export const batch = command({
  summary: 'Clones many jobs from a CSV; shows or cancels a batch',
  usage: ['FILE.csv [--dry-run] [--watch] [OPTIONS]', 'ID [--watch] [--results FILE] [--cancel]'],
  about:
    "The CSV's columns are the fields of a clone: job, name, server, repository, enabled, and so on. Every row is checked before anything starts. The same file again does what is missing. The exit code is 0 when every clone succeeded.",
  options: {
    server: { type: 'string', value: 'NAME', completes: 'servers', about: 'for rows that name no server' },
    'clones-per-server': {
      type: 'string',
      value: 'N',
      about: 'how many run on a server at a time; by default 5',
    },
    'stop-after-failures': {
      type: 'string',
      value: 'N',
      about: 'starts no more clones after this number of failures',
    },
    key: { type: 'string', value: 'KEY', about: 'makes a repeated request the same batch' },
    'dry-run': { type: 'boolean', about: 'shows what would be done, row by row, and changes nothing' },
    results: {
      type: 'string',
      value: 'FILE',
      completes: 'files',
      about: 'writes the outcome of every row as CSV; - is standard output',
    },
    cancel: { type: 'boolean', about: 'starts no more clones of the batch with this id' },
  },
  wordsAtMost: 1,
  words: 'files',
  watchMs: 2000,
  examples: [
    ['batch clones.csv --server em-1 --dry-run', 'Is every row in order?'],
    ['batch clones.csv --server em-1 --watch', 'Clones all of it, and shows how far it is'],
    ['batch batch-0c9d… --results results.csv', 'The outcome of each row'],
  ],
  async run({ values, positionals: [given] }, context): Promise<Result> {
    if (given === undefined) throw new UsageError('Which file or batch? batch FILE.csv, or batch ID.');
    const api = await context.api();
    if (!/\.csv$/i.test(given)) return oneBatch(api, given, values, context.stdout);
    if (values.cancel || values.results !== undefined)
      throw new UsageError('--cancel and --results are of a batch: batch ID.');
    const csv = await readFile(given, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`${given} cannot be read (${cause.code}).`, { cause });
    });
    const query = {
      ...(values.server !== undefined && { server: values.server }),
      ...numberOf('clonesPerServer', '--clones-per-server', values['clones-per-server']),
      ...numberOf('stopAfterFailures', '--stop-after-failures', values['stop-after-failures']),
      ...(values['dry-run'] && { dryRun: true }),
    };
    const header = {
      'Content-Type': 'text/csv',
      ...(values.key !== undefined && { 'Idempotency-Key': values.key }),
    };
    const answer = await dataOf(
      api.POST('/clone-batches', {
        params: { query, header },
        body: csv,
        bodySerializer: (text) => text as string,
      }),
    );
    return 'dryRun' in answer ? planned(answer) : followed(api, answer);
  },
});

function numberOf(field: string, option: string, given: string | undefined): Record<string, number> {
  if (given === undefined) return {};
  if (!/^[1-9]\d{0,4}$/.test(given)) throw new UsageError(`${option}: '${given}' is not a number from 1 on.`);
  return { [field]: Number(given) };
}

async function oneBatch(
  api: Api,
  id: string,
  { cancel, results }: { cancel?: boolean | undefined; results?: string | undefined },
  stdout: NodeJS.WritableStream,
): Promise<Result> {
  const params = { path: { id } };
  if (results !== undefined) {
    const csv = await dataOf(api.GET('/clone-batches/{id}/results', { params, parseAs: 'text' }));
    if (results !== '-') await writeFile(results, csv);
    else stdout.write(csv);
    return { data: { file: results }, lines: () => (results === '-' ? [] : [`Wrote ${results}.`]) };
  }
  return followed(
    api,
    await dataOf(
      cancel ? api.DELETE('/clone-batches/{id}', { params }) : api.GET('/clone-batches/{id}', { params }),
    ),
  );
}

const rowColumns: Column<DryRun['rows'][number]>[] = [
  { head: 'ROW', value: ({ row }) => String(row) },
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'JOB', value: ({ job }) => job, flexible: true },
  { head: 'AS', value: ({ name }) => name, flexible: true },
  { head: 'REPOSITORY', value: ({ repository = '' }) => repository, flexible: true, drop: 1 },
  {
    head: 'DOES',
    value: ({ action }) => (action === 'clone' ? 'clone' : 'is done'),
    style: ({ action }) => (action === 'none' ? 'dim' : undefined),
  },
];

function planned(answer: DryRun): Result {
  const { rows, warnings } = answer;
  const wanted = rows.filter(({ action }) => action === 'clone').length;
  return {
    data: answer,
    lines: (screen) => [
      ...table(rows, rowColumns, screen),
      ...warnings.flatMap(({ message, rows: count }) =>
        warning(`Warning (${count === 1 ? '1 row' : `${count} rows`}): ${message}`, screen),
      ),
      ...(screen.width === undefined
        ? []
        : ['', `Nothing was done. Every row is in order. Clones that it would make: ${wanted}.`]),
    ],
  };
}

/** The current state of a batch, and its later states. */
function followed(api: Api, current: Batch): Result {
  const { id, status, counts } = current;
  const isUnderWay = status === 'running' || status === 'stopping';
  const isFine = isUnderWay || counts.succeeded === counts.items;
  return {
    data: current,
    lines: (screen) => batchLines(current, screen),
    exitCode: isFine ? exitCodes.done : exitCodes.failed,
    ...(isUnderWay && {
      again: async () =>
        followed(api, await dataOf(api.GET('/clone-batches/{id}', { params: { path: { id } } }))),
    }),
  };
}

type ListedBatch = Schemas['CloneBatches']['batches'][number];

const batchColumns = (now: Date): Column<ListedBatch>[] => [
  { head: 'STATUS', value: ({ status }) => status, style: ({ status }) => styleOfState(status) },
  { head: 'CLONES', value: ({ run }) => String(run.items) },
  { head: 'SERVERS', value: ({ servers }) => servers.map(({ server }) => server).join(', '), flexible: true },
  { head: 'ASKED', value: (each) => age(each.requestedAt, now), plain: (each) => each.requestedAt },
  { head: 'BY', value: ({ requestedBy }) => requestedBy.name, flexible: true },
  { head: 'ID', value: ({ id }) => id },
];

const listedStatuses = ['running', 'stopping', 'finished'] as const;

export const batches = command({
  summary: 'Lists batches of clones, the newest first',
  usage: ['[OPTIONS]'],
  options: {
    ...serverOption,
    status: { type: 'string', about: 'with this status', choices: listedStatuses },
    since: { type: 'string', value: 'TIME', about: 'requested since then: 18h, 3d, 2026-11-29' },
    'requested-by': { type: 'string', value: 'NAME', about: 'requested by this caller' },
    ...listOptions,
  },
  wordsAtMost: 0,
  watchMs: 5000,
  examples: [
    ['batches --status running --watch', 'What is under way, again and again'],
    ['batches --since 7d --requested-by ci', "A pipeline's week"],
  ],
  async run({ values }, context): Promise<Result> {
    const [status] = someOf('status', values.status, listedStatuses) ?? [];
    const query = {
      ...(values.server !== undefined && { server: values.server }),
      ...(status !== undefined && { status }),
      ...(values.since !== undefined && {
        since: since('--since', values.since, context.now()).toISOString(),
      }),
      ...(values['requested-by'] !== undefined && { requestedBy: values['requested-by'] }),
    };
    const most = limitOf(values.limit);
    const api = await context.api();
    const look = async (): Promise<Result> => {
      const { entries, isMore } = await pagesOf(
        most,
        (page) => dataOf(api.GET('/clone-batches', { params: { query: { ...query, ...page } } })),
        ({ batches: page }) => page,
      );
      return {
        data: { batches: entries },
        lines: (screen) => [
          ...table(entries, batchColumns(screen.now), screen),
          ...footer(entries.length, isMore, screen, { noun: 'batches', none: 'No batches match.' }),
        ],
        again: look,
      };
    };
    return look();
  },
});

const failureColumns: Column<Batch['failures'][number]>[] = [
  { head: 'ROW', value: ({ row }) => String(row) },
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'NAME', value: ({ name }) => name, flexible: true },
  { head: 'OUTCOME', value: ({ outcome }) => outcome, style: ({ outcome }) => styleOfState(outcome) },
  { head: 'WHY', value: ({ message }) => message, flexible: true },
];

/** The number of failures that are shown while it runs. */
const failuresShown = 10;

function batchLines(current: Batch, screen: Screen): string[] {
  const { id, status, counts, message, clonesPerMinute, expectedEnd, failures } = current;
  const colour = styleOfState(status);
  const done = counts.items - counts.underWay - counts.notStarted;
  const counted = [
    `${counts.succeeded} succeeded`,
    counts.failed > 0 && screen.style('red', `${counts.failed} failed`),
    counts.unknown > 0 && screen.style('yellow', `${counts.unknown} unknown`),
    counts.cancelled > 0 && `${counts.cancelled} cancelled`,
    counts.underWay > 0 && screen.style('cyan', `${counts.underWay} under way`),
    counts.notStarted > 0 && `${counts.notStarted} not started`,
  ].filter((part) => part !== false);
  const pace = [
    clonesPerMinute !== undefined && `${clonesPerMinute.toFixed(1)} clones a minute`,
    expectedEnd !== undefined && `ends ${age(expectedEnd, screen.now)}`,
  ].filter((part) => part !== false);
  return [
    `${colour === undefined ? status : screen.style(colour, status)}  ${id}`,
    ...(screen.width === undefined ? [] : [bar(done, counts.items, screen)]),
    counted.join(', '),
    ...(pace.length > 0 ? [screen.style('dim', pace.join(', '))] : []),
    ...(status === 'running' ? [] : [safeText(message)]),
    ...(failures.length === 0
      ? []
      : ['', ...table(failures.slice(0, failuresShown), failureColumns, screen)]),
    ...(failures.length > failuresShown ? [`… and more: batch ${id} --results results.csv`] : []),
  ];
}

const barWidth = 40;

function bar(done: number, all: number, { style }: Screen): string {
  const share = all === 0 ? 1 : done / all;
  const filled = Math.round(share * barWidth);
  return `${style('green', '█'.repeat(filled))}${style('dim', '░'.repeat(barWidth - filled))} ${done} of ${all} (${Math.floor(share * 100)} %)`;
}
