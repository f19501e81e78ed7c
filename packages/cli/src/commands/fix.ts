import { type Api, dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { type Context, command, type Result } from '../command-line/command.ts';
import { CommandFailedError, exitCodes, UsageError } from '../command-line/errors.ts';
import { type Screen, screenOf } from '../terminal/screen.ts';
import { type Column, table } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age } from '../terminal/times.ts';
import { yesOption } from './findings.ts';
import { footer, limitOf, listOptions, serverOption, someOf } from './listing.ts';

type Fix = Schemas['Fix'];

const statuses: readonly Fix['status'][] = ['planned', 'applied', 'incomplete'];

export const fix = command({
  summary: 'Plans how jobs are set as their standards are, and applies it',
  usage: ['JOB… [--server NAME] [--plan | --yes]', '--apply ID [--yes]', '--undo ID [--plan | --yes]'],
  about:
    'A JOB is a name or an id; all of them are on one server. It shows what would change, and asks. A fix of several jobs is applied by somebody else than who planned it. The exit code is 1 when a job is not as planned.',
  options: {
    server: { type: 'string', value: 'NAME', completes: 'servers', about: 'the server of the jobs' },
    plan: { type: 'boolean', about: 'only plans, and applies nothing' },
    apply: {
      type: 'string',
      value: 'ID',
      about: 'applies a planned fix, or the rest of an incomplete one',
    },
    undo: { type: 'string', value: 'ID', about: 'undoes a fix' },
    ...yesOption,
  },
  wordsAtMost: 20,
  examples: [
    ["fix 'Daily SQL' --server vbr-1", 'What would change? Then do it'],
    ['fix --apply fix-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21', 'What somebody else has planned'],
    ['fix --undo fix-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21', 'Back to what was there before'],
  ],
  async run({ values, positionals: jobs }, context): Promise<Result> {
    const { server, apply, undo } = values;
    if ([apply, undo, jobs[0]].filter((each) => each !== undefined).length !== 1)
      throw new UsageError('Give jobs, or --apply ID, or --undo ID.');
    const api = await context.api();
    const planned =
      apply === undefined
        ? await dataOf(
            api.POST('/compliance/fixes', {
              body: undo === undefined ? await jobsNamed(api, jobs, server) : { undo },
            }),
          )
        : await dataOf(api.GET('/compliance/fixes/{id}', { params: { path: { id: apply } } }));
    if (values.plan === true || (apply === undefined && planned.needsSecondPerson)) return resultOf(planned);
    if (!(await agreed(planned, values.yes, context)))
      return { ...resultOf(planned), exitCode: exitCodes.failed };
    const path = { id: planned.id };
    return resultOf(await dataOf(api.POST('/compliance/fixes/{id}/apply', { params: { path } })));
  },
});

/** Finds jobs by their names or ids. @throws CommandFailedError if one is not found, or they are on several servers */
async function jobsNamed(
  api: Api,
  names: readonly string[],
  server: string | undefined,
): Promise<Schemas['FixRequest']> {
  const found = await Promise.all(
    names.map(async (job) => {
      const query = { job, ...(server !== undefined && { server }) };
      const { drift } = await dataOf(api.GET('/compliance/drift', { params: { query } }));
      const [only, ...others] = drift;
      if (only === undefined)
        throw new CommandFailedError(`No job with a standard is called ${safeText(job)}.`);
      if (others.length > 0)
        throw new CommandFailedError(
          `${drift.length} jobs are called ${safeText(job)}: give --server, or an id: ${drift.map((each) => each.job.id).join(', ')}`,
        );
      return only;
    }),
  );
  const [first = ''] = found.map((each) => each.server);
  if (found.some((each) => each.server !== first))
    throw new CommandFailedError('A fix is for jobs of one server: fix those of each server by themselves.');
  return { server: first, jobs: found.map(({ job }) => job.id) };
}

async function agreed(planned: Fix, yes: boolean | undefined, context: Context): Promise<boolean> {
  if (yes === true) return true;
  const screen = screenOf(context.stderr, context.environment, context.now());
  context.stderr.write(`${linesOf(planned, screen).join('\n')}\n`);
  return context.confirmed('Apply it?');
}

function resultOf(planned: Fix): Result {
  return {
    data: planned,
    exitCode: planned.status === 'incomplete' ? exitCodes.failed : exitCodes.done,
    lines: (screen) => linesOf(planned, screen),
  };
}

function linesOf({ id, status, server, jobs, needsSecondPerson }: Fix, { style }: Screen): string[] {
  const colour = { worse: 'red', better: 'green', other: 'yellow' } as const;
  return [
    `${style('bold', id)}  ${status}`,
    ...jobs.flatMap(({ name, changes, cannot, outcome, because }) => [
      `${safeText(`${name} (${server})`)}${outcome === undefined ? '' : `: ${outcome}`}`,
      ...(because === undefined ? [] : [style('yellow', `  ${safeText(because)}`)]),
      ...changes.map(({ field, from, to, change }) =>
        style(colour[change], `  ${field}: ${safeText(`${String(from)} → ${String(to)}`)}`),
      ),
      ...cannot.map((each) => style('dim', `  ${each.field} stays: ${safeText(each.because)}`)),
    ]),
    ...(status === 'planned' && needsSecondPerson
      ? [`Somebody else applies it: veeam-automation fix --apply ${id}`]
      : []),
  ];
}

const columns = (now: Date): Column<Fix>[] => [
  { head: 'STATUS', value: ({ status }) => status },
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'JOBS', value: ({ jobs }) => jobs.map(({ name }) => name).join(', '), flexible: true },
  { head: 'PLANNED', value: (each) => age(each.plannedAt, now), plain: (each) => each.plannedAt },
  { head: 'BY', value: ({ plannedBy }) => plannedBy.name, drop: 2 },
  { head: 'APPLIED BY', value: ({ appliedBy }) => appliedBy?.name ?? '', drop: 2 },
  { head: 'ID', value: ({ id }) => id },
];

export const fixes = command({
  summary: 'Lists fixes: planned, applied, incomplete, the newest first',
  usage: ['[OPTIONS]'],
  options: {
    ...serverOption,
    status: { type: 'string', about: 'with this status, several separated by commas', choices: statuses },
    ...listOptions,
  },
  wordsAtMost: 0,
  examples: [['fixes --status planned', 'What waits for somebody to apply it?']],
  async run({ values: { server, status, limit } }, context): Promise<Result> {
    const wanted = someOf('status', status, statuses)?.join(',');
    const query = {
      ...(server !== undefined && { server }),
      ...(wanted !== undefined && { status: wanted }),
    };
    const api = await context.api();
    const { entries, isMore } = await pagesOf(
      limitOf(limit),
      (page) => dataOf(api.GET('/compliance/fixes', { params: { query: { ...query, ...page } } })),
      (listed: Schemas['Fixes']) => listed.fixes,
    );
    return {
      data: { fixes: entries },
      lines: (screen) => [
        ...table(entries, columns(screen.now), screen),
        ...footer(entries.length, isMore, screen, { noun: 'fixes', none: 'No fixes match.' }),
      ],
    };
  },
});
