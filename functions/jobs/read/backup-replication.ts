import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type { JobState } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Session } from '@veeam-automation/veeam/backup-replication/sessions';
import {
  NotFoundError,
  RequestRefusedError,
  ServerFailedError,
  UnsupportedVersionError,
  VeeamError,
} from '@veeam-automation/veeam/transport/errors';
import { isAtLeast } from '@veeam-automation/veeam/transport/versions';
import type { Job } from '../job.ts';
import { versionOf } from '../job-document.ts';
import { scheduleOf } from './backup-replication-schedule.ts';
import { collect } from './collect.ts';
import { type CopySources, copySources, readCopySources } from './copy-sources.ts';
import { resultOf } from './result.ts';
import { type RunDetail, type RunDetails, withRunDetails } from './run-details.ts';
import { stateFilters, type WantedJobs } from './state-filters.ts';
import { defined, type WholeJob } from './whole-job.ts';

/** Normalizes a job state of Backup & Replication. `copies` is undefined if the revision does not report them. */
export function jobOfBackupReplication(
  server: string,
  state: JobState,
  copies: CopySources | undefined,
): Job {
  const status = statusOf(state.status);
  const { repositoryId, repositoryName } = state;
  const repository = { ...defined('id', repositoryId), ...defined('name', repositoryName) };
  return {
    server,
    product: 'backup-replication',
    id: state.id,
    name: state.name || state.id,
    ...defined('description', state.description),
    type: state.typeAsSent,
    ...defined('workload', state.workload === 'unknown' ? undefined : state.workload),
    ...defined('isHighPriority', state.highPriority),
    status,
    lastResult: resultOf(state.lastResult),
    raw: { status: state.statusAsSent, lastResult: state.lastResult },
    ...defined('lastRun', state.lastRun?.toISOString()),
    ...defined('nextRun', state.nextRun?.toISOString()),
    ...defined('runningSince', status === 'running' ? state.lastRun?.toISOString() : undefined),
    enabled: status !== 'disabled',
    ...defined('schedule', scheduleOf(state)),
    ...(repositoryId === undefined && repositoryName === undefined ? {} : { repository }),
    ...defined('objects', state.objectsCount),
    ...defined('session', sessionOf(state)),
    ...defined('copyOf', isCopy(state.type) ? (copies?.sourcesOf.get(state.id) ?? []) : undefined),
    ...defined('hasCopy', isCopy(state.type) ? undefined : hasCopy(state, copies)),
  };
}

/**
 * Reads all jobs, or at least the wanted ones: the requests grow with the pages of states and of copy jobs. If only
 * some jobs are wanted, which of them are copied stays unknown, since it would take the documents of all copy jobs.
 * Throws a VeeamError.
 */
export async function readJobs(
  server: BackupReplication,
  name: string,
  now: Date,
  deadline: AbortSignal,
  wanted: WantedJobs = {},
): Promise<Job[]> {
  const filters = stateFilters(wanted, server.version);
  const lists = await Promise.all(
    filters.map((filter) => collect(server.jobs.listStates(filter, { incomplete: 'noted' }), deadline)),
  );
  const [whole = []] = lists;
  const isWhole = filters.length === 1 && Object.keys(filters[0] ?? {}).length === 0;
  const states = await withPriority(server, isWhole ? whole : onceEach(lists.flat()), wanted, deadline);
  const copies = await readCopies(server, states, deadline);
  const known = isWhole ? copies : copies && { ...copies, copied: new Set<string>(), complete: false };
  const jobs = states.map((state) => jobOfBackupReplication(name, state, known));
  return withRunDetails(jobs, runDetails(server), now, deadline);
}

/** A job that changes between two filtered lists may be in both. */
function onceEach(states: readonly JobState[]): JobState[] {
  return [...new Map(states.map((state) => [state.id, state])).values()];
}

/**
 * Before 1.3-rev0 a state does not report its priority (vbr-1.1-rev0: JobStateModel); the filter by priority shows it.
 */
async function withPriority(
  server: BackupReplication,
  states: JobState[],
  wanted: WantedJobs,
  deadline: AbortSignal,
): Promise<JobState[]> {
  if (wanted.highPriority === undefined || isAtLeast(server.version, '1.3-rev0')) return states;
  const high = wanted.highPriority
    ? states
    : await collect(server.jobs.listStates({ isHighPriorityJobFilter: true }), deadline);
  const ids = new Set(high.map(({ id }) => id));
  return states.map((state) => ({ ...state, highPriority: ids.has(state.id) }));
}

/** Which jobs are copied is extra: if it cannot be read, the jobs are returned without it. */
async function readCopies(
  server: BackupReplication,
  states: readonly JobState[],
  deadline: AbortSignal,
): Promise<CopySources | undefined> {
  try {
    return await readCopySources(server, states, deadline);
  } catch (error) {
    if (!(error instanceof VeeamError) || deadline.aborted) throw error;
    server.oddValues.add('copy jobs', '', 'not-read');
    return undefined;
  }
}

/** The state of one job. @throws NotFoundError and every other VeeamError */
async function readState(server: BackupReplication, name: string, id: string): Promise<JobState> {
  for await (const states of server.jobs.listStates({ idFilter: id })) {
    const state = states.find((one) => one.id.toLowerCase() === id.toLowerCase());
    if (state !== undefined) return state;
  }
  throw new NotFoundError({
    server: name,
    operation: 'read job',
    happened: `there is no job ${id}`,
    remedy: 'Check that it still exists, and that this is the right server.',
  });
}

/** One complete job, with the details of its last session. @throws NotFoundError and every other VeeamError */
export async function readJob(server: BackupReplication, name: string, id: string): Promise<WholeJob> {
  const state = await readState(server, name, id);
  const { sessionId } = state;
  const [session, document] = await Promise.all([
    sessionId === undefined ? undefined : readSession(server, sessionId),
    readDocument(server, state.id),
  ]);
  // Finding the copy jobs of this job would take the documents of them all: for a single job it stays unknown.
  const copies =
    isCopy(state.type) && document !== undefined
      ? copySources([{ id: state.id, document }], [state.id], server.oddValues)
      : undefined;
  const job = jobOfBackupReplication(name, state, copies);
  if (job.session !== undefined && session !== undefined) {
    const { message = '', endTime } = session;
    if (message !== '') job.session.message = message;
    if (endTime !== undefined) job.session.endedAt = endTime.toISOString();
  }
  return { job, ...(document && { document, documentVersion: versionOf(document) }) };
}

/** The details of the last run come from its session. The server keeps sessions only for a while. */
async function readSession(server: BackupReplication, sessionId: string): Promise<Session | undefined> {
  try {
    return await server.sessions.get(sessionId);
  } catch (error) {
    if (error instanceof VeeamError) return undefined;
    throw error;
  }
}

/**
 * More types of jobs have a state than have a document: a server that has just returned the state may refuse the
 * document, in words and with statuses that differ by build ("supported platform type" for a Hyper-V job in 1.2-rev0,
 * DevSkillsIT; "Backup platform or job type are not supported").
 */
async function readDocument(server: BackupReplication, id: string): Promise<JsonObject | undefined> {
  try {
    return (await server.jobs.get(id)).document;
  } catch (error) {
    const refusals = [RequestRefusedError, ServerFailedError, NotFoundError, UnsupportedVersionError];
    if (refusals.some((refusal) => error instanceof refusal)) return undefined;
    throw error;
  }
}

function statusOf(status: string): Job['status'] {
  switch (status) {
    case 'running':
    case 'starting':
    case 'stopping':
      return 'running';
    case 'inactive':
    case 'enabled':
    case 'stopped':
    // A copy job that waits for restore points: a session's word (ESessionState) that some builds give for the job.
    case 'idle':
      return 'idle';
    case 'disabled':
      return 'disabled';
    default:
      return 'unknown';
  }
}

function sessionOf({ sessionId, progressPercent, sessionProgress, status }: JobState): Job['session'] {
  const percent = progressPercent ?? sessionProgress?.progressPercent;
  if (sessionId === undefined && percent === undefined) return undefined;
  return {
    ...defined('id', sessionId),
    ...defined('progressPercent', percent),
    ...(statusOf(status) !== 'running' && sessionProgress ? amounts(sessionProgress) : {}),
  };
}

/** The duration of a run and its amounts of data, reported from 1.3-rev0 on. */
function amounts({
  durationMs,
  processedSizeBytes,
  transferredSizeBytes,
}: NonNullable<JobState['sessionProgress']>) {
  return {
    ...defined('durationSeconds', durationMs === undefined ? undefined : durationMs / 1000),
    ...defined('processedBytes', processedSizeBytes),
    ...defined('transferredBytes', transferredSizeBytes),
  };
}

/** How the sessions of runs are read: their ids are in the states of the jobs. */
function runDetails(server: BackupReplication): RunDetails {
  const detailOf = ({ id, message, endTime }: Session): RunDetail => ({
    id,
    ...defined('message', message === '' ? undefined : message),
    ...defined('endedAt', endTime?.toISOString()),
  });
  return {
    one: async ({ session }) => {
      const read = session?.id === undefined ? undefined : await readSession(server, session.id);
      return read && detailOf(read);
    },
    async *many(createdAfterFilter, results) {
      // Before 1.3-rev0 the filter takes one value (vbr-1.2-rev1: GetAllSessions).
      for (const result of results) {
        const resultFilter = [result === 'failed' ? 'Failed' : 'Warning'] as const;
        const filters = {
          createdAfterFilter,
          resultFilter,
          orderColumn: 'CreationTime',
          orderAsc: false,
        } as const;
        for await (const page of server.sessions.list(filters, { incomplete: 'noted' }))
          yield page.map((session) => ({ key: session.id, detail: detailOf(session) }));
      }
    },
    keyOf: ({ session }) => session?.id,
    note: () => server.oddValues.add('sessions', '', 'not-read'),
  };
}

/** Types that copy other jobs' backups (EJobType in vbr-1.3-rev1). */
function isCopy(type: string): boolean {
  return /copy$/i.test(type);
}

function hasCopy({ id }: JobState, copies: CopySources | undefined): boolean | undefined {
  if (copies?.copied.has(id)) return true;
  return copies?.complete ? false : undefined;
}
