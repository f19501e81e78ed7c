import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { inParallel } from '../../concurrency.ts';
import { type Configuration, serverName } from '../../configuration.ts';
import { oneOrMore, paging, readCursor, writeCursor } from '../../input/paging.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { findServer } from '../../servers/connect.ts';
import { oneJob } from '../one-job.ts';
import { type JobRun, readRun, runList, runPartition, runResults, runsOfJob } from '../runs.ts';

/** In the format of a run's start. */
const moment = z.exactOptional(
  z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
);
export const whichRuns = {
  result: oneOrMore(z.enum(runResults)),
  /** Runs that started at that time or later. */
  since: moment,
  /** Runs that started before that time. */
  until: moment,
};

/** The query of `GET /runs`. */
export const runsQuery = z.strictObject({
  server: oneOrMore(serverName),
  ...whichRuns,
  ...paging,
});

export interface ListedRuns {
  /** The newest run comes first. */
  runs: JobRun[];
  next?: string;
}

/** The dependencies of the actions on runs. */
export interface RunsContext {
  readonly configuration: Pick<Configuration, 'servers'>;
  readonly record: AutomationRecord;
}

/** How many servers' runs are read at once. */
const atOnce = 16;

/** Lists stored runs of the caller's servers. */
export function listRunsAction({
  configuration,
  record,
}: RunsContext): Action<z.infer<typeof runsQuery>, ListedRuns> {
  return {
    name: 'runs:list',
    permission: 'jobs:read',
    input: runsQuery,
    servers: ({ server }) => server ?? [],
    async run({ server, result = runResults, since = '0', until = '~', limit, next }, { caller }) {
      for (const name of server ?? []) findServer(configuration, name, { caller });
      const [before] = next === undefined ? [] : readCursor(next, 1);
      const lists = configuration.servers
        .filter(({ name }) => mayUse(caller, name) && (server?.includes(name) ?? true))
        .flatMap(({ name }) => result.map((each) => runList(name, each)));
      const to = before === undefined || until < before ? until : before;
      const found = await inParallel(atOnce, lists, async (pk) => {
        const runs: { run: JobRun; at: string }[] = [];
        if (since > to) return runs;
        const query = { pk, index: 'list', from: since, to, newestFirst: true } as const;
        for await (const item of record.query({ ...query, limit: limit + 2 })) {
          const at = item.listSk ?? '';
          const run = at === before ? undefined : readRun(item);
          if (run) runs.push({ run, at });
          if (runs.length > limit) break;
        }
        return runs;
      });
      const sorted = found.flat().sort((left, right) => (left.at < right.at ? 1 : -1));
      const page = sorted.slice(0, limit);
      const last = page.at(-1);
      return {
        runs: page.map(({ run }) => run),
        ...(last !== undefined && sorted.length > limit && { next: writeCursor([last.at]) }),
      };
    },
  };
}

/** The query of `GET /jobs/{server}/{id}/runs`. */
export const runsOfJobQuery = oneJob.extend({ ...whichRuns, ...paging });

/** Lists the stored runs of one job. */
export function listRunsOfJobAction({
  configuration,
  record,
}: RunsContext): Action<z.infer<typeof runsOfJobQuery>, ListedRuns> {
  return {
    name: 'runs:list-of-job',
    permission: 'jobs:read',
    input: runsOfJobQuery,
    servers: ({ server }) => [server],
    async run({ server, id, result = runResults, since = '0', until = '~', limit, next }, { caller }) {
      findServer(configuration, server, { caller });
      const [after] = next === undefined ? [] : readCursor(next, 1);
      const prefix = runsOfJob(id);
      const pk = runPartition(server);
      const to = after === undefined || until < after ? until : after;
      const runs: JobRun[] = [];
      if (since > to) return { runs };
      const query = {
        pk,
        from: `${prefix}${since}`,
        to: `${prefix}${to}`,
        newestFirst: true,
        limit: limit + 2,
      };
      for await (const item of record.query(query)) {
        const run = readRun(item);
        const isBefore = run !== undefined && run.start < until && run.start !== after;
        if (!isBefore || !result.includes(run.result)) continue;
        if (runs.length === limit) return { runs, next: writeCursor([runs.at(-1)?.start ?? '']) };
        runs.push(run);
      }
      return { runs };
    },
  };
}
