import { type Action, mayUse, refuseField } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { findServer } from '../../servers/connect.ts';
import { BackupServerNames } from '../backup-server-names.ts';
import type { JobsContext } from '../context.ts';
import type { Job } from '../job.ts';
import { readLastSeen } from '../last-seen.ts';
import { isWanted, type ListRequest, listRequest, mayHaveWanted } from '../list-request.ts';
import { mergeJobs } from '../merge.ts';
import { pageOf } from '../page.ts';
import { isNarrow } from '../read/state-filters.ts';
import type { ServerJobs } from '../read-server.ts';
import { readServers } from '../read-servers.ts';
import { hasLostJobs } from '../sound-jobs.ts';

export interface ListedJobs {
  jobs: Job[];
  /** Servers whose jobs are missing, all (the code of an error) or some of them (`read-in-part`), and why. */
  unread: { server: string; code: string; message: string }[];
  /** Of each server, as of when its jobs are shown, where no server was asked. */
  asOf?: { server: string; at: string }[];
  /** Where the next page begins; absent on the last one. */
  next?: string;
}

/**
 * Lists the jobs of all servers the caller may use, in one shape. A server that cannot be read is named in `unread`
 * and hides no other; when it is the only one asked for, the whole fails with its error.
 * @param record where jobs are kept as last seen, for requests that want them from there
 */
export function listJobsAction(
  context: JobsContext,
  record?: AutomationRecord,
): Action<ListRequest, ListedJobs> {
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
      const isRecorded = !request.fresh && record !== undefined;
      const { read, unread } = isRecorded
        ? await readLastSeen(record, servers)
        : await readWanted(context, servers, request);
      const [failed] = unread;
      if (request.server?.length === 1 && failed !== undefined) throw failed.error;
      const names = new BackupServerNames(servers);
      const jobs = mergeJobs(
        read.flatMap((server) => server.jobs),
        names,
      ).filter((job) => isWanted(job, request));
      return {
        ...pageOf(jobs, request.limit, request.next, request),
        ...(isRecorded && { asOf: read.map(({ server, readAt: at }) => ({ server, at })) }),
        unread: [
          ...unread.map(({ server, code, message }) => ({ server, code, message })),
          ...read.flatMap(missingJobs),
        ],
      };
    },
  };
}

/**
 * Reads, of each server that may have a wanted job, only what the server's own filters let through. What Enterprise
 * Manager then shows of a backup server's job without that server's own word is asked for by its id: the own word counts.
 */
async function readWanted(
  context: JobsContext,
  servers: readonly ServerConfiguration[],
  request: ListRequest,
): ReturnType<typeof readServers> {
  const deadline = context.deadline();
  const asked = servers.filter(({ product }) => mayHaveWanted(product, request));
  const first = await readServers(context, asked, deadline, () => request);
  if (!isNarrow(request)) return first;
  const own = new Map(
    first.read
      .filter(({ product }) => product === 'backup-replication')
      .map(({ server, jobs }) => [server, new Set(jobs.map(({ id }) => id.toLowerCase()))]),
  );
  const names = new BackupServerNames(servers);
  const missing = new Map<string, string[]>();
  for (const job of first.read.flatMap(({ jobs }) => jobs)) {
    const server = names.of(job);
    if (server === undefined || !isWanted(job, request)) continue;
    if (own.get(server)?.has(job.id.toLowerCase()) === false)
      missing.set(server, [...(missing.get(server) ?? []), job.id]);
  }
  const incomplete = asked.filter(({ name }) => missing.has(name));
  const more = await readServers(context, incomplete, deadline, (name) => ({ id: missing.get(name) ?? [] }));
  return { read: [...first.read, ...more.read], unread: [...first.unread, ...more.unread] };
}

/** What to say of a server whose list of jobs is not whole. */
function missingJobs({ server, oddValues }: ServerJobs): ListedJobs['unread'] {
  if (oddValues === undefined || !hasLostJobs(oddValues.values)) return [];
  const wasCut = oddValues.values.some(({ problem }) => problem === 'cut-off');
  const message = wasCut
    ? `${server}: read jobs: the list is longer than what is read of one server, and was cut off. Look at the server itself for the rest.`
    : `${server}: read jobs: some records in the list cannot be used. The compliance check names them.`;
  return [{ server, code: 'read-in-part', message }];
}
