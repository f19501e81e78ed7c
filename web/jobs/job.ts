import type { Schema } from '../api/client.ts';
import type { Level } from '../parts/levels.ts';

export type Job = Schema['JobList']['jobs'][number];
export type Run = Schema['Runs']['runs'][number];
export type Control = Schema['ControlledJob']['control'];

export const keyOf = ({ server, id }: Job): string => `${server}/${id}`;

export const productWords: Record<Job['product'], string> = {
  'enterprise-manager': 'Enterprise Manager',
  'backup-replication': 'Backup & Replication',
  microsoft365: 'Microsoft 365',
};

/** The level of each result. `none` means that the job has never run. */
export const resultLevels: Record<Job['lastResult'] | 'running', Level> = {
  success: 'good',
  warning: 'medium',
  failed: 'high',
  running: 'info',
  unknown: 'unknown',
  none: 'unknown',
};
export const resultWords: Record<Job['lastResult'] | 'running', string> = {
  success: 'Success',
  warning: 'Warning',
  failed: 'Failed',
  running: 'Running',
  unknown: 'Unknown',
  none: 'Never run',
};

const states = ['failed', 'warning', 'running', 'disabled'] as const;
export type State = (typeof states)[number];
export const stateWords: Record<State, string> = {
  failed: 'Failed',
  warning: 'Warning',
  running: 'Running',
  disabled: 'Disabled',
};

/** The filter and order of the jobs, as in the address. */
export interface JobChoice {
  /** Text in the name, the description, the server's message or the repository. */
  readonly find: string;
  readonly state: State | 'all';
  readonly server: string;
  readonly product: string;
  readonly type: string;
  readonly sort: { readonly by: string; readonly isDescending: boolean };
}

export function jobChoiceOf(query: URLSearchParams): JobChoice {
  const sort = query.get('sort') ?? 'name';
  return {
    find: query.get('find') ?? '',
    state: states.find((each) => each === query.get('state')) ?? 'all',
    server: query.get('server') ?? '',
    product: query.get('product') ?? '',
    type: query.get('type') ?? '',
    sort: { by: sort.replace(/^-/, ''), isDescending: sort.startsWith('-') },
  };
}

const isIn = (state: State, { status, lastResult, enabled }: Job): boolean =>
  state === 'running' ? status === 'running' : state === 'disabled' ? !enabled : lastResult === state;

/** The jobs that match every filter except the state. The counts beside the states count them. */
export function fittingJobs(jobs: readonly Job[], { find, server, product, type }: JobChoice): Job[] {
  const wanted = find.trim().toLowerCase();
  return jobs.filter(
    (job) =>
      (server === '' || job.server === server) &&
      (product === '' || job.product === product) &&
      (type === '' || job.type === type) &&
      (wanted === '' || textOf(job).includes(wanted)),
  );
}

export const ofState = (jobs: readonly Job[], { state }: JobChoice): Job[] =>
  state === 'all' ? [...jobs] : jobs.filter((job) => isIn(state, job));

export const countStates = (jobs: readonly Job[]): ReadonlyMap<State, number> =>
  new Map(states.map((state) => [state, jobs.filter((job) => isIn(state, job)).length]));

const textOf = ({ name, description, repository, session, server }: Job): string =>
  [name, description, repository?.name, session?.message, server].join('\n').toLowerCase();

const resultRank = ['failed', 'warning', 'unknown', 'none', 'success'];
/** The sort keys of jobs: texts in the order of the language, moments by time. A job without a key comes last. */
const sortKeys: Record<string, (job: Job) => string | number | undefined> = {
  name: ({ name }) => name,
  server: ({ server }) => server,
  type: ({ type }) => type,
  repository: ({ repository }) => repository?.name,
  result: ({ lastResult }) => resultRank.indexOf(lastResult),
  lastRun: ({ lastRun }) => lastRun && Date.parse(lastRun),
  lastSuccess: ({ lastSuccess }) => lastSuccess && Date.parse(lastSuccess),
  nextRun: ({ nextRun }) => nextRun && Date.parse(nextRun),
  objects: ({ objects }) => objects,
  duration: ({ session }) => session?.durationSeconds,
  size: ({ session }) => session?.processedBytes,
};

const collator = new Intl.Collator(undefined, { numeric: true });

export function jobsInOrder(jobs: readonly Job[], { by, isDescending }: JobChoice['sort']): Job[] {
  const sortKey = sortKeys[by] ?? ((job: Job) => job.name);
  const keyed = jobs.map((job) => ({ job, at: sortKey(job) }));
  keyed.sort((left, right) => {
    if (left.at === undefined || right.at === undefined)
      return Number(left.at === undefined) - Number(right.at === undefined);
    const order =
      typeof left.at === 'number' && typeof right.at === 'number'
        ? left.at - right.at
        : collator.compare(String(left.at), String(right.at));
    return isDescending ? -order : order;
  });
  return keyed.map(({ job }) => job);
}

/** The controls that a job allows in its present state. */
export function controlsOf({ product, status, lastResult, enabled }: Job): Control[] {
  const isRunning = status === 'running' || status === 'queued';
  return [
    ...(isRunning ? (['stop'] as const) : (['start'] as const)),
    // Backup for Microsoft 365 has no retry (vb365-v8: Jobs).
    ...(!isRunning && product !== 'microsoft365' && (lastResult === 'failed' || lastResult === 'warning')
      ? (['retry'] as const)
      : []),
    enabled ? 'disable' : 'enable',
  ];
}
