import { dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { type Context, command, type Result } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import type { Screen } from '../terminal/screen.ts';
import { type Column, facts, styleOfState, table, warning } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age, localWithAge, since } from '../terminal/times.ts';
import { footer, limitOf, listOptions, serverOption, someOf } from './listing.ts';

type Job = Schemas['JobList']['jobs'][number];
type Run = Schemas['Runs']['runs'][number];

const statuses = ['running', 'queued', 'idle', 'disabled', 'disconnected', 'unknown'] as const;
const results = ['none', 'success', 'warning', 'failed', 'unknown'] as const;
const runResults = ['running', 'success', 'warning', 'failed'] as const;
const products = ['enterprise-manager', 'backup-replication', 'microsoft365'] as const;

/** The columns of jobs, in the order in which an operator reads them. */
const columns = (now: Date): Column<Job>[] => [
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'JOB', value: ({ name }) => name, flexible: true },
  {
    head: 'RESULT',
    value: ({ lastResult }) => lastResult,
    style: ({ lastResult }) => styleOfState(lastResult),
  },
  { head: 'STATUS', value: ({ status }) => status, style: ({ status }) => styleOfState(status) },
  { head: 'LAST RUN', value: ({ lastRun }) => age(lastRun, now), plain: ({ lastRun = '' }) => lastRun },
  {
    head: 'NEXT RUN',
    value: ({ nextRun }) => age(nextRun, now),
    plain: ({ nextRun = '' }) => nextRun,
    drop: 2,
  },
  { head: 'TYPE', value: ({ type }) => type, drop: 3 },
  { head: 'ID', value: ({ id }) => id, drop: 4 },
];

export const jobs = command({
  summary: 'Lists the jobs of all servers',
  usage: ['[NAME] [OPTIONS]', 'SERVER/ID'],
  about:
    "NAME may hold * and ?. SERVER/ID shows one job, whole. What a server's list lacks is said on a line of its own.",
  options: {
    ...serverOption,
    product: { type: 'string', about: 'of these products, several separated by commas', choices: products },
    status: { type: 'string', about: 'with this status, several separated by commas', choices: statuses },
    result: { type: 'string', about: 'with this result of the last run', choices: results },
    type: { type: 'string', about: "with the product's own word, such as BackupCopy" },
    fresh: { type: 'boolean', about: 'asks the servers now, instead of showing what was last seen' },
    ...listOptions,
  },
  wordsAtMost: 1,
  watchMs: 10_000,
  examples: [
    ['jobs --result failed', 'What failed?'],
    ["jobs 'SQL*' --server vbr-1,vbr-2", 'Some jobs of two servers'],
    ['jobs --status running --watch', 'What runs now, again and again'],
    ['jobs --json --limit 5000 > jobs.json', 'All of it, for another program'],
  ],
  async run({ values, positionals: [name] }, context): Promise<Result> {
    const [, server, id] = /^([a-z0-9-]+)\/(.+)$/.exec(name ?? '') ?? [];
    if (server !== undefined && id !== undefined) return oneJob(server, id, context);
    const query = {
      ...(name !== undefined && { name }),
      ...(values.server !== undefined && { server: values.server }),
      ...(values.type !== undefined && { type: values.type }),
      ...(values.product !== undefined && {
        product: someOf('product', values.product, products)?.join(',') ?? '',
      }),
      ...(values.status !== undefined && {
        status: someOf('status', values.status, statuses)?.join(',') ?? '',
      }),
      ...(values.result !== undefined && {
        lastResult: someOf('result', values.result, results)?.join(',') ?? '',
      }),
      ...(values.fresh && { fresh: 'true' as const }),
    };
    const most = limitOf(values.limit);
    const api = await context.api();
    const look = async (): Promise<Result> => {
      const { entries, first, isMore } = await pagesOf(
        most,
        (page) => dataOf(api.GET('/jobs', { params: { query: { ...query, ...page } } })),
        ({ jobs: page }) => page,
        5000,
      );
      return {
        data: { jobs: entries, unread: first.unread, ...(first.asOf && { asOf: first.asOf }) },
        lines: (screen) => [
          ...table(entries, columns(screen.now), screen),
          ...footer(entries.length, isMore, screen, { noun: 'jobs', none: 'No jobs match.' }),
          ...seen(first, screen),
          ...unread(first, screen),
        ],
        again: look,
      };
    };
    return look();
  },
});

/** The age of the oldest entry shown, if it is from the record. */
function seen({ asOf = [] }: Schemas['JobList'], { width, style, now }: Screen): string[] {
  const [oldest] = asOf.map(({ at }) => at).sort();
  return oldest === undefined || width === undefined
    ? []
    : [style('dim', `As last seen ${age(oldest, now)}; --fresh asks the servers.`)];
}

const unread = ({ unread: servers }: Schemas['JobList'], screen: Screen): string[] =>
  screen.width === undefined
    ? []
    : servers.flatMap(({ server, message }) => warning(`${server} was not read: ${message}`, screen));

async function oneJob(server: string, id: string, context: Context): Promise<Result> {
  if (!/^[0-9a-f-]{36}$/i.test(id))
    throw new UsageError(`'${id}' is not a job's id. jobs '${id}' finds a job by its name.`);
  const api = await context.api();
  const params = { path: { server, id } };
  const [whole, { runs: listed }] = await Promise.all([
    dataOf(api.GET('/jobs/{server}/{id}', { params })),
    dataOf(api.GET('/jobs/{server}/{id}/runs', { params: { ...params, query: { limit: '5' } } })),
  ]);
  const { job } = whole;
  return {
    data: { ...whole, runs: listed },
    lines: (screen) => [
      screen.style('bold', safeText(job.name)),
      ...facts(
        [
          ['id', job.id],
          ['server', job.server],
          ['type', job.type],
          ['description', job.description],
          ['status', job.status],
          ['last result', job.lastResult],
          ['reason', job.session?.message],
          ['last run', localWithAge(job.lastRun, screen.now)],
          ['last success', localWithAge(job.lastSuccess, screen.now)],
          ['next run', localWithAge(job.nextRun, screen.now)],
          ['repository', job.repository?.name ?? job.repository?.id],
          ['objects', job.objects === undefined ? undefined : String(job.objects)],
        ],
        screen,
      ),
      ...(listed.length === 0 ? [] : ['', ...table(listed, runColumns(screen.now, false), screen)]),
    ],
  };
}

const runColumns = (now: Date, isOfMany = true): Column<Run>[] => [
  ...(isOfMany
    ? [
        { head: 'SERVER', value: ({ server }: Run) => server },
        { head: 'JOB', value: ({ job }: Run) => job.name, flexible: true },
      ]
    : []),
  { head: 'RESULT', value: ({ result }) => result, style: ({ result }) => styleOfState(result) },
  { head: 'STARTED', value: ({ start }) => age(start, now), plain: ({ start }) => start },
  { head: 'REASON', value: ({ reason = '' }) => reason, flexible: true },
];

export const runs = command({
  summary: 'Lists the runs of jobs, the newest first',
  usage: ['[OPTIONS]'],
  options: {
    ...serverOption,
    failed: { type: 'boolean', about: 'only failed runs: --result failed' },
    result: { type: 'string', about: 'with this result, several separated by commas', choices: runResults },
    since: { type: 'string', value: 'TIME', about: 'started since then: 18h, 3d, 18:00, 2026-11-29' },
    ...listOptions,
  },
  wordsAtMost: 0,
  watchMs: 10_000,
  examples: [
    ['runs --failed --since 18:00', 'What failed last night, and why?'],
    ['runs --server vbr-1 --since 7d --json', "A server's week, for another program"],
  ],
  async run({ values }, context): Promise<Result> {
    const wanted = values.failed ? 'failed' : someOf('result', values.result, runResults)?.join(',');
    const query = {
      ...(values.server !== undefined && { server: values.server }),
      ...(wanted !== undefined && { result: wanted }),
      ...(values.since !== undefined && {
        since: since('--since', values.since, context.now()).toISOString(),
      }),
    };
    const most = limitOf(values.limit);
    const api = await context.api();
    const look = async (): Promise<Result> => {
      const { entries, isMore } = await pagesOf(
        most,
        (page) => dataOf(api.GET('/runs', { params: { query: { ...query, ...page } } })),
        ({ runs: page }) => page,
      );
      return {
        data: { runs: entries },
        lines: (screen) => [
          ...table(entries, runColumns(screen.now), screen),
          ...footer(entries.length, isMore, screen, { noun: 'runs', none: 'No runs match.' }),
        ],
        again: look,
      };
    };
    return look();
  },
});
