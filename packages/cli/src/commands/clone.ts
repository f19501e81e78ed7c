import { type Api, dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { exitCodes, UsageError } from '../command-line/errors.ts';
import type { Screen } from '../terminal/screen.ts';
import { type Column, facts, styleOfState, table, warning } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age, duration, localWithAge, since } from '../terminal/times.ts';
import { footer, limitOf, listOptions, serverOption, someOf } from './listing.ts';

type Clone = Schemas['Clone'];
type Plan = Schemas['CloneDryRun']['plan'];

const outcomes = ['succeeded', 'failed', 'cancelled', 'unknown'] as const;

export const clone = command({
  summary: 'Clones a job',
  usage: ['SERVER JOB NAME [OPTIONS]'],
  about:
    'JOB is a name or an id; NAME may hold {{job}} and {{date}}. With the same --key, the same request is the same clone. --watch follows it to its outcome; the exit code is 0 when it succeeded.',
  options: {
    repository: { type: 'string', value: 'NAME', about: "the clone's repository, by name or id" },
    description: { type: 'string', about: "the clone's description" },
    'folder-name': { type: 'string', value: 'NAME', about: "Enterprise Manager: the clone's folder" },
    'vm-suffix': { type: 'string', value: 'TEXT', about: 'Enterprise Manager: the suffix of replica names' },
    'job-file-name': {
      type: 'string',
      value: 'NAME',
      about: "Enterprise Manager: the name of the job's file",
    },
    enabled: { type: 'boolean', about: 'the clone is switched on' },
    disabled: { type: 'boolean', about: 'the clone is switched off' },
    key: {
      type: 'string',
      value: 'KEY',
      about: 'makes a repeated request the same clone, such as a change number',
    },
    'dry-run': { type: 'boolean', about: 'shows what would be done, and changes nothing' },
  },
  wordsAtMost: 3,
  words: 'servers',
  watchMs: 2000,
  examples: [
    ["clone em-1 'Exchange Backup' '{{job}} {{date}}' --dry-run", 'What would it do?'],
    [
      "clone em-1 'Exchange Backup' 'SAP' --enabled --key CHG-4711 --watch",
      'Clones, and waits for the outcome',
    ],
  ],
  async run({ values, positionals: [server, job, name] }, context): Promise<Result> {
    if (server === undefined || job === undefined || name === undefined)
      throw new UsageError(
        "What is cloned, and as what? clone SERVER JOB NAME, such as: clone em-1 'Exchange Backup' 'SAP'",
      );
    if (values.enabled && values.disabled) throw new UsageError('Take --enabled or --disabled, not both.');
    const body = {
      server,
      job,
      name,
      ...(values.description !== undefined && { description: values.description }),
      ...(values.repository !== undefined && { repository: values.repository }),
      ...(values['folder-name'] !== undefined && { folderName: values['folder-name'] }),
      ...(values['vm-suffix'] !== undefined && { vmSuffix: values['vm-suffix'] }),
      ...(values['job-file-name'] !== undefined && { jobFileName: values['job-file-name'] }),
      ...((values.enabled || values.disabled) && { enabled: values.enabled === true }),
      ...(values['dry-run'] && { dryRun: true }),
    };
    const header = values.key === undefined ? {} : { header: { 'Idempotency-Key': values.key } };
    const api = await context.api();
    const answer = await dataOf(api.POST('/clones', { params: header, body }));
    return 'dryRun' in answer ? planned(answer) : followed(api, answer);
  },
});

function planned(answer: Schemas['CloneDryRun']): Result {
  const { plan } = answer;
  return {
    data: answer,
    lines: (screen) => [
      screen.style('bold', 'Nothing was done. This is the plan:'),
      ...planFacts(plan, screen),
      ...warningLines(plan.warnings, screen),
    ],
  };
}

const yesOrNo = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'yes' : 'no');

const planFacts = (plan: Plan, screen: Screen): string[] =>
  facts(
    [
      ['server', plan.server],
      ['clones', `${plan.source.name} (${plan.source.type})`],
      ['as', plan.name],
      ['repository', plan.repository?.name],
      ['folder', plan.folderName],
      ['description', plan.description],
      ['enabled', yesOrNo(plan.enabled)],
      ['by', `${plan.driver}, API ${plan.apiVersion}: ${plan.driverReason}`],
    ],
    screen,
  );

const warningLines = (warnings: readonly string[], screen: Screen): string[] =>
  warnings.flatMap((text) => warning(`Warning: ${text}`, screen));

/** The current state of a clone, and its later states. */
function followed(api: Api, current: Clone): Result {
  const { id, outcome } = current;
  return {
    data: current,
    lines: (screen) => cloneLines(current, screen),
    exitCode: outcome === undefined || outcome === 'succeeded' ? exitCodes.done : exitCodes.failed,
    ...(current.status !== 'finished' && {
      again: async () => followed(api, await dataOf(api.GET('/clones/{id}', { params: { path: { id } } }))),
    }),
  };
}

function cloneLines(current: Clone, screen: Screen): string[] {
  const { now, style } = screen;
  const state = current.outcome ?? current.status;
  const colour = styleOfState(state);
  const steps = current.steps.map(({ name, startedAt, endedAt, attempts, error }) => {
    const took = duration(Date.parse(endedAt ?? now.toISOString()) - Date.parse(startedAt));
    const mark =
      error === undefined
        ? endedAt === undefined
          ? style('cyan', '•')
          : style('green', '✓')
        : style('red', '✗');
    const again = attempts > 1 ? `, ${attempts} attempts` : '';
    return `  ${mark} ${safeText(name)}  ${style('dim', `${took}${again}`)}${error === undefined ? '' : `  ${safeText(error)}`}`;
  });
  return [
    `${colour === undefined ? state : style(colour, state)}  ${current.id}`,
    ...facts(
      [
        ['server', current.server],
        ['clones', current.plan?.source.name],
        ['job', current.job?.name ?? current.plan?.name],
        ['job id', current.job?.id],
        ['asked for', `${localWithAge(current.requestedAt, now)} by ${current.requestedBy.name}`],
        ['code', current.code],
        ['message', current.message],
      ],
      screen,
    ),
    ...steps,
    ...warningLines(current.warnings, screen),
  ];
}

type ListedClone = Schemas['CloneList']['clones'][number];

const columns = (now: Date): Column<ListedClone>[] => [
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'JOB', value: ({ job }) => job?.name ?? '', flexible: true },
  {
    head: 'OUTCOME',
    value: ({ outcome, status }) => outcome ?? status,
    style: ({ outcome, status }) => styleOfState(outcome ?? status),
  },
  { head: 'ASKED', value: (each) => age(each.requestedAt, now), plain: (each) => each.requestedAt },
  { head: 'BY', value: ({ requestedBy }) => requestedBy.name, flexible: true },
  { head: 'CODE', value: ({ code = '' }) => code, drop: 3 },
  { head: 'ID', value: ({ id }) => id, drop: 1 },
];

export const clones = command({
  summary: 'Lists clones, the newest first; shows or cancels one',
  usage: ['[OPTIONS]', 'ID|KEY [--cancel] [--watch]'],
  options: {
    ...serverOption,
    outcome: { type: 'string', about: 'with this outcome', choices: outcomes },
    since: { type: 'string', value: 'TIME', about: 'requested since then: 18h, 3d, 2026-11-29' },
    'requested-by': { type: 'string', value: 'NAME', about: 'requested by this caller' },
    cancel: { type: 'boolean', about: 'cancels the clone with this id' },
    ...listOptions,
  },
  wordsAtMost: 1,
  watchMs: 2000,
  examples: [
    ['clones --outcome failed --since 7d', 'What failed this week?'],
    ['clones CHG-4711 --watch', 'Follows the clone that was asked for with that key'],
    ['clones clone-0c9d… --cancel', 'Cancels it, if the server has not made it yet'],
  ],
  async run({ values, positionals: [id] }, context): Promise<Result> {
    const api = await context.api();
    if (id !== undefined) {
      const params = { path: { id } };
      return followed(
        api,
        await dataOf(
          values.cancel ? api.DELETE('/clones/{id}', { params }) : api.GET('/clones/{id}', { params }),
        ),
      );
    }
    if (values.cancel) throw new UsageError('Which clone? clones ID --cancel');
    const [outcome] = someOf('outcome', values.outcome, outcomes) ?? [];
    const query = {
      ...(values.server !== undefined && { server: values.server }),
      ...(outcome !== undefined && { outcome }),
      ...(values.since !== undefined && {
        since: since('--since', values.since, context.now()).toISOString(),
      }),
      ...(values['requested-by'] !== undefined && { requestedBy: values['requested-by'] }),
    };
    const most = limitOf(values.limit);
    const look = async (): Promise<Result> => {
      const { entries, isMore } = await pagesOf(
        most,
        (page) => dataOf(api.GET('/clones', { params: { query: { ...query, ...page } } })),
        ({ clones: page }) => page,
      );
      return {
        data: { clones: entries },
        lines: (screen) => [
          ...table(entries, columns(screen.now), screen),
          ...footer(entries.length, isMore, screen, { noun: 'clones', none: 'No clones match.' }),
        ],
        again: look,
      };
    };
    return look();
  },
});
