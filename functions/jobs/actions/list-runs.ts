import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { inParallel } from '../../concurrency.ts';
import { type Configuration, serverName } from '../../configuration.ts';
import { oneOrMore, paging, readCursor, writeCursor } from '../../input/paging.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { findServer } from '../../servers/connect.ts';
import { oneJob } from '../one-job.ts';
import { type JobRun, readRun, runList, runPartition, runResults, runsOfJob } from '../runs.ts';

/** What `GET /runs` takes in its query. */
export const runsQuery = z.strictObject({
  server: oneOrMore(serverName),
  result: oneOrMore(z.enum(runResults)),
  /** Runs that started at that time or later. */
  since: z.exactOptional(z.iso.datetime()),
  ...paging,
});

export interface ListedRuns {
  /** The newest first. */
  runs: JobRun[];
  next?: string;
}

/** What the actions on runs need of the world around them. */
export interface RunsContext {
  readonly configuration: Pick<Configuration, 'servers'>;
  readonly record: AutomationRecord;
}

/** So many servers' runs are read at once. */
const atOnce = 16;

/** Lists the runs that were seen, of the caller's servers. */
export function listRunsAction({
  configuration,
  record,
}: RunsContext): Action<z.infer<typeof runsQuery>, ListedRuns> {
  return {
    name: 'runs:list',
    permission: 'jobs:read',
    input: runsQuery,
    servers: ({ server }) => server ?? [],
    async run({ server, result = runResults, since = '0', limit, next }, { caller }) {
      for (const name of server ?? []) findServer(configuration, name, { caller });
      const [before] = next === undefined ? [] : readCursor(next, 1);
      const lists = configuration.servers
        .filter(({ name }) => mayUse(caller, name) && (server?.includes(name) ?? true))
        .flatMap(({ name }) => result.map((each) => runList(name, each)));
      const found = await inParallel(atOnce, lists, async (pk) => {
        const runs: { run: JobRun; at: string }[] = [];
        const query = { pk, index: 'list', from: since, to: before ?? '~', newestFirst: true } as const;
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

/** What `GET /jobs/{server}/{id}/runs` takes. */
export const runsOfJobQuery = oneJob.extend(paging);

/** Lists the runs of one job that were seen. */
export function listRunsOfJobAction({
  configuration,
  record,
}: RunsContext): Action<z.infer<typeof runsOfJobQuery>, ListedRuns> {
  return {
    name: 'runs:list-of-job',
    permission: 'jobs:read',
    input: runsOfJobQuery,
    servers: ({ server }) => [server],
    async run({ server, id, limit, next }, { caller }) {
      findServer(configuration, server, { caller });
      const [after] = next === undefined ? [] : readCursor(next, 1);
      const prefix = runsOfJob(id);
      const pk = runPartition(server);
      const start = after === undefined ? {} : { after: { pk, sk: `${prefix}${after}` } };
      const runs: JobRun[] = [];
      for await (const item of record.query({ pk, prefix, newestFirst: true, ...start })) {
        const run = readRun(item);
        if (run === undefined) continue;
        if (runs.length === limit) return { runs, next: writeCursor([runs.at(-1)?.start ?? '']) };
        runs.push(run);
      }
      return { runs };
    },
  };
}
