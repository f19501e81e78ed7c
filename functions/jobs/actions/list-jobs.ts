import { type Action, mayUse, refuseField } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import { keepBeside } from '../../servers/changed.ts';
import { findServer } from '../../servers/connect.ts';
import { BackupServerNames } from '../backup-server-names.ts';
import type { JobsContext } from '../context.ts';
import type { Job } from '../job.ts';
import { keepLastSeen, type LastSeen, readLastSeen } from '../last-seen.ts';
import { isWanted, type ListRequest, listRequest, mayHaveWanted } from '../list-request.ts';
import { mergeJobs } from '../merge.ts';
import { pageOf } from '../page.ts';
import type { ServerJobs } from '../read/read-server.ts';
import { readServers } from '../read/read-servers.ts';
import { isNarrow } from '../read/state-filters.ts';
import { hasLostJobs, isListCutOff } from '../sound-jobs.ts';

export interface ListedJobs {
  jobs: Job[];
  /** Servers that could not be read (the error's code), or whose jobs are incomplete (`read-in-part`), and why. */
  unread: { server: string; code: string; message: string }[];
  /** For each server, the time of its data, and whether it was asked for this answer. */
  asOf: { server: string; at: string; fresh: boolean }[];
  /** Where the next page begins; absent on the last page. */
  next?: string;
}

/**
 * Lists the jobs of all servers that the caller may use, normalized, as they were last seen. A server is asked if the
 * caller wants fresh data, if it was never read, or if we have changed something there since; the result is stored. A
 * server that cannot be read is named in `unread` and hides no other. If it is the only one asked for, and none of its
 * jobs is known, the request fails with its error.
 */
export function listJobsAction(context: JobsContext): Action<ListRequest, ListedJobs> {
  return {
    name: 'jobs:list',
    permission: 'jobs:read',
    input: listRequest,
    servers: ({ server }) => server ?? [],
    async run(request, { caller }) {
      for (const name of request.server ?? []) findServer(context.configuration, name, { caller });
      const servers = context.configuration.servers.filter(
        ({ name, product }) =>
          mayUse(caller, name) &&
          (request.server?.includes(name) ?? true) &&
          (request.product?.includes(product) ?? true),
      );
      if (request.server !== undefined && servers.length === 0) {
        throw refuseField('invalid-input', 'product', 'None of these servers is of such a product.');
      }
      const wanted = servers.filter(({ product }) => mayHaveWanted(product, request));
      const known = request.fresh ? new Map<string, LastSeen>() : await readLastSeen(context.record, wanted);
      const current = [...known.values()].filter(({ isChanged }) => !isChanged);
      const names = new BackupServerNames(servers);
      const toAsk = wanted.filter(({ name }) => known.get(name)?.isChanged !== false);
      const { read: asked, unread } = await readWanted(
        context,
        toAsk,
        // A reading of a whole server is stored for the next request.
        request.fresh ? request : undefined,
        names,
      );
      const [failed] = unread;
      const before = unread.flatMap(({ server }) => known.get(server) ?? []);
      if (request.server?.length === 1 && failed !== undefined && before.length === 0) throw failed.error;
      const read = [...current, ...before, ...asked];
      const jobs = mergeJobs(
        read.flatMap((server) => server.jobs),
        names,
      ).filter((job) => isWanted(job, request));
      return {
        ...pageOf(jobs, request.limit, request.next, request),
        asOf: asOf(read, asked),
        unread: [
          ...unread.map(({ server, code, message }) => ({ server, code, message })),
          ...read.flatMap(missingJobs),
        ],
      };
    },
  };
}

/**
 * Reads from each server only what its own filters allow, or everything without a request. Enterprise Manager may then
 * show a backup server's job without that server's own data: such jobs are read by id, since the backup server's data
 * takes precedence.
 */
async function readWanted(
  context: JobsContext,
  servers: readonly ServerConfiguration[],
  request: ListRequest | undefined,
  names: BackupServerNames,
): ReturnType<typeof readServers> {
  const deadline = context.deadline();
  const onRead = (reading: ServerJobs, from: Date) =>
    keepBeside(reading.server, () => keepLastSeen(context.record, reading, from));
  const first = await readServers(context, servers, deadline, { wantedOf: () => request ?? {}, onRead });
  if (request === undefined || !isNarrow(request)) return first;
  const own = new Map(
    first.read
      .filter(({ product }) => product === 'backup-replication')
      .map(({ server, jobs }) => [server, new Set(jobs.map(({ id }) => id.toLowerCase()))]),
  );
  const missing = new Map<string, string[]>();
  for (const job of first.read.flatMap(({ jobs }) => jobs)) {
    const server = names.of(job);
    if (server === undefined || !isWanted(job, request)) continue;
    if (own.get(server)?.has(job.id.toLowerCase()) === false)
      missing.set(server, [...(missing.get(server) ?? []), job.id]);
  }
  const incomplete = servers.filter(({ name }) => missing.has(name));
  const wantedOf = (name: string) => ({ id: missing.get(name) ?? [] });
  const more = await readServers(context, incomplete, deadline, { wantedOf, onRead });
  return { read: [...first.read, ...more.read], unread: [...first.unread, ...more.unread] };
}

/** For each server, the time of its data; if it was asked twice, of the first answer. */
function asOf(read: readonly ServerJobs[], asked: readonly ServerJobs[]): ListedJobs['asOf'] {
  const byServer = new Map(read.map((each) => [each.server, each] as const).toReversed());
  return [...byServer.values()]
    .map((each) => ({ server: each.server, at: each.readAt, fresh: asked.includes(each) }))
    .sort((left, right) => (left.server < right.server ? -1 : 1));
}

/** What to report about a server whose list of jobs is incomplete. */
function missingJobs({ server, oddValues }: ServerJobs): ListedJobs['unread'] {
  if (oddValues === undefined || !hasLostJobs(oddValues.values)) return [];
  const message = oddValues.values.some(isListCutOff)
    ? `${server}: read jobs: the list is longer than what is read of one server, and was cut off. Look at the server itself for the rest.`
    : `${server}: read jobs: some records in the list cannot be used. The compliance check names them.`;
  return [{ server, code: 'read-in-part', message }];
}
