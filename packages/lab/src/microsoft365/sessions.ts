import { ok, type Reply } from '../server/formats.ts';
import { Refusal } from '../server/router.ts';
import { byId, type Call, jobsOf, link, page } from './call.ts';
import type { Job, JobSession } from './model.ts';

interface Listed {
  readonly job: Job;
  readonly session: JobSession;
}

/**
 * GET /JobSessions, newest first; a page in every version. A version ignores unknown filters. v6 has jobType and
 * endTimeLowerBound, v7 also jobId and endTimeUpperBound, v8 also status (vb365-v6, -v7, -v8).
 */
export function listSessions(call: Call): Reply {
  const { version, request } = call;
  const query = request.url.searchParams;
  const jobType = oneOf(query, 'jobType', ['Backup', 'Copy']);
  const from = dateOf(query, 'endTimeLowerBound');
  const jobId = version === 'v6' ? undefined : query.get('jobId')?.toLowerCase();
  const to = version === 'v6' ? undefined : dateOf(query, 'endTimeUpperBound');
  const status = version === 'v8' ? oneOf(query, 'status', statusFilters) : undefined;
  const listed = allSessions(call).filter(
    ({ job, session }) =>
      (jobType === undefined || job.type === jobType) &&
      (jobId === undefined || job.id === jobId) &&
      (from === undefined || (session.endTime ?? call.now) >= from) &&
      (to === undefined || (session.endTime !== undefined && session.endTime <= to)) &&
      (status === undefined || session.status === (status === 'Succeeded' ? 'Success' : status)),
  );
  return showPage(call, 'jobsessions', listed);
}

/** GET /Jobs/{id}/JobSessions, which v8 does not have. */
export function listSessionsOfJob(call: Call): Reply {
  const job = byId(call, call.estate.backupJobs, 'backup job');
  const listed = allSessions(call).filter((each) => each.job === job);
  return showPage(call, `jobs/${job.id}/jobsessions`, listed);
}

/** GET /JobSessions/{id}. */
export function getSession(call: Call): Reply {
  const id = call.parameters.id ?? '';
  const found = allSessions(call).find(({ session }) => session.id === id.toLowerCase());
  if (found === undefined) throw new Refusal(404, `There is no job session with the ID ${id}.`);
  return ok(sessionView(call, found.job, found.session));
}

/** The filter value is Succeeded where the body has Success. Source: GET /JobSessions of vb365-v8. */
const statusFilters = ['Stopped', 'Running', 'Succeeded', 'Failed', 'Warning'];

function showPage(call: Call, path: string, listed: readonly Listed[]): Reply {
  return page(call, path, listed, ({ job, session }) => sessionView(call, job, session));
}

function allSessions({ estate }: Call): Listed[] {
  return jobsOf(estate)
    .flatMap((job) => job.sessions.map((session) => ({ job, session })))
    .toSorted((one, other) => other.session.creationTime.getTime() - one.session.creationTime.getTime());
}

function oneOf(query: URLSearchParams, name: string, values: readonly string[]): string | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (values.includes(value)) return value;
  throw new Refusal(400, `${name}: must be one of ${values.join(', ')}`);
}

function dateOf(query: URLSearchParams, name: string): Date | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Refusal(400, `${name}: must be a date and time`);
  return date;
}

/** RESTJobSession without endTime for a run under way. */
export function sessionView({ version, estate }: Call, job: Job, session: JobSession): object {
  const repository = estate.repositories.find(({ id }) => id === job.repositoryId);
  return {
    id: session.id,
    ...(version === 'v8' ? { jobId: job.id } : {}),
    ...(version === 'v6' ? {} : { repositoryId: job.repositoryId, mainSessionId: session.id }),
    details: session.details,
    creationTime: session.creationTime,
    endTime: session.endTime,
    retryCount: 0,
    ...(version === 'v6' ? {} : { jobWillBeRetried: false }),
    progress: session.processedObjects,
    ...(version === 'v6' ? {} : { jobType: job.type }),
    ...(version === 'v8' ? { jobSessionConfigType: 'Incremental', eTag: 1 } : {}),
    status: session.status,
    statistics: {
      processingRateBytesPS: 0,
      processingRateItemsPS: 0,
      readRateBytesPS: 0,
      writeRateBytesPS: 0,
      transferredDataBytes: session.processedObjects * 4096,
      processedObjects: session.processedObjects,
      bottleneck: 'NA',
    },
    ...(version === 'v8' ? { proxyId: repository?.proxyId, proxyPoolId: repository?.proxyPoolId } : {}),
    _links: { self: link(version, 'jobSession', session.id) },
  };
}
