import type { EstateJob, JobObject, JobRun } from '../estate/estate.ts';
import { failRun, runState, stopRun } from '../estate/runs.ts';
import type { Revision } from '../options.ts';
import { ok, type Reply } from '../server/formats.ts';
import {
  type AuthorizedCall,
  asGuid,
  asPattern,
  asTime,
  type Call,
  invalid,
  notFound,
  notNow,
  oneOf,
  page,
  parameter,
  valuesOf,
} from './call.ts';
import { visibleJobs } from './job-types.ts';
import { isFrom } from './revisions.ts';
import {
  type JobSession,
  resultModel,
  resultNames,
  sessionModel,
  sessionProgress,
  sessionTypeOf,
} from './session-model.ts';

/** Source: ESessionState. */
const stateNames = [
  'Stopped',
  'Starting',
  'Stopping',
  'Working',
  'Pausing',
  'Resuming',
  'WaitingTape',
  'Idle',
  'Postprocessing',
  'WaitingRepository',
  'WaitingSlot',
  'ActionRequired',
];

/** ESessionState of a revision: ActionRequired exists from 1.3-rev2 on. */
function sessionStates(revision: Revision): readonly string[] {
  return isFrom(revision, '1.3-rev2') ? stateNames : stateNames.filter((state) => state !== 'ActionRequired');
}

/** GET /sessions. typeFilter and resultFilter take several values from 1.3-rev0 on. Source: SessionsFilters. */
export function listSessions(call: AuthorizedCall): Reply {
  const { query, revision, now } = call;
  const createdAfter = parameter(query, 'createdAfterFilter', asTime);
  const createdBefore = parameter(query, 'createdBeforeFilter', asTime);
  const endedAfter = parameter(query, 'endedAfterFilter', asTime);
  const endedBefore = parameter(query, 'endedBeforeFilter', asTime);
  const matches = parameter(query, 'nameFilter', asPattern);
  const state = parameter(query, 'stateFilter', oneOf(sessionStates(revision)));
  const jobId = parameter(query, 'jobIdFilter', asGuid);
  const types = valuesOf(call, 'typeFilter');
  const results = resultsIn(call);
  const found = sessionsOf(call, jobId).filter(({ job, run }) => {
    const created = run.creationTime.getTime();
    const ended = run.endTime?.getTime();
    return (
      (createdAfter === undefined || created > createdAfter) &&
      (createdBefore === undefined || created < createdBefore) &&
      (endedAfter === undefined || (ended !== undefined && ended > endedAfter)) &&
      (endedBefore === undefined || (ended !== undefined && ended < endedBefore)) &&
      (matches === undefined || matches(job.name)) &&
      (state === undefined || runState(run, now) === state) &&
      (types.length === 0 || types.includes(sessionTypeOf(job, revision))) &&
      (results.length === 0 || results.includes(run.result))
    );
  });
  // Source: ESessionsFiltersOrderColumn.
  const columns = {
    Name: ({ job }: JobSession) => job.name.toLowerCase(),
    SessionType: ({ job }: JobSession) => sessionTypeOf(job, revision),
    CreationTime: ({ run }: JobSession) => run.creationTime.getTime(),
    EndTime: ({ run }: JobSession) => run.endTime?.getTime(),
    State: ({ run }: JobSession) => runState(run, now),
    Result: ({ run }: JobSession) => run.result,
    ...(isFrom(revision, '1.3-rev0') && { InitiatedBy: ({ run }: JobSession) => run.initiatedBy }),
  };
  return page(call, found, columns, (session) => sessionModel(call, session));
}

function resultsIn(call: AuthorizedCall): readonly string[] {
  const known = oneOf(resultNames);
  return valuesOf(call, 'resultFilter').map((text) => {
    const result = known(text);
    if (result === undefined) throw invalid(`The value '${text}' is not valid for resultFilter.`);
    return result;
  });
}

/** GET /sessions/{id}. */
export function getSession(call: AuthorizedCall): Reply {
  return { status: 200, body: sessionModel(call, sessionById(call)) };
}

/** POST /sessions/{id}/stop: 200 and `{}`. */
export function stopSession(call: AuthorizedCall): Reply {
  const { run } = sessionById(call);
  if (run.endTime !== undefined) throw notNow('The session has ended.', run.id);
  stopRun(run, call.now);
  return { status: 200, body: {} };
}

/** All sessions of the jobs that the revision shows, or those of one job: by job, newest first. */
function sessionsOf(call: AuthorizedCall, jobId?: string): JobSession[] {
  return visibleJobs(call)
    .filter((job) => jobId === undefined || job.id === jobId)
    .flatMap((job) => job.runs.map((run) => ({ job, run })).reverse())
    .filter(({ run }) => !call.state.lostSessions.has(run.id));
}

/**
 * The session with the id in the path. A fault hits this session.
 * @throws Refusal 404
 */
function sessionById(call: AuthorizedCall): JobSession {
  for (const job of visibleJobs(call)) {
    const run = job.runs.find(({ id }) => id === call.id);
    if (run === undefined) continue;
    const { fault } = call.request;
    if (fault?.kind === 'lose-task') call.state.lostSessions.add(run.id);
    if (call.state.lostSessions.has(run.id)) break;
    if (fault?.kind === 'task-fails' && run.endTime === undefined) failRun(run, fault.message);
    return { job, run };
  }
  throw notFound(call.id);
}

/** ETaskLogRecordStatus. */
const logStatuses = ['None', 'Succeeded', 'Warning', 'Failed'] as const;
type LogStatus = (typeof logStatuses)[number];

/** GET /sessions/{id}/logs: newest record first. Source: vbr-1.1-rev0; for statusFilter, vbr-1.3-rev1. */
export function getSessionLogs(call: AuthorizedCall): Reply {
  const session = sessionById(call);
  const wanted = isFrom(call.revision, '1.3-rev0')
    ? parameter(call.query, 'statusFilter', oneOf(logStatuses))
    : undefined;
  const records = logRecords(call, session)
    .filter(({ status }) => wanted === undefined || status === wanted)
    .reverse();
  return ok({ totalRecords: records.length, records });
}

function logRecords({ time }: Call, { job, run }: JobSession) {
  const entries: { status: LogStatus; at: Date; title: string }[] = [
    { status: 'Succeeded', at: run.creationTime, title: `Job started at ${time.console(run.creationTime)}` },
    ...job.objects.map(({ name }) => ({
      status: run.endTime === undefined ? ('None' as const) : ('Succeeded' as const),
      at: run.creationTime,
      title: `Processing ${name}`,
    })),
  ];
  if (run.endTime !== undefined) {
    const status = run.result === 'Success' ? 'Succeeded' : run.result;
    const title = run.message === '' ? `Job finished at ${time.console(run.endTime)}` : run.message;
    entries.push({ status, at: run.endTime, title });
  }
  return entries.map(({ status, at, title }, index) => ({
    status,
    id: index + 1,
    startTime: time.stamp(at, run.id),
    updateTime: time.stamp(at, run.id),
    title,
    description: '',
  }));
}

/** GET /sessions/{id}/taskSessions: one for each machine. Source: TaskSessionModel of vbr-1.3-rev1. */
export function listTaskSessions(call: AuthorizedCall): Reply {
  const session = sessionById(call);
  const { query, now } = call;
  const { job, run } = session;
  const matches = parameter(query, 'nameFilter', asPattern);
  const state = parameter(query, 'stateFilter', oneOf(sessionStates(call.revision)));
  const result = parameter(query, 'resultFilter', oneOf(resultNames));
  const found = job.objects.filter(
    ({ name }) =>
      (matches === undefined || matches(name)) &&
      (state === undefined || runState(run, now) === state) &&
      (result === undefined || run.result === result),
  );
  const columns = { Name: ({ name }: JobObject) => name.toLowerCase() };
  return page(call, found, columns, (object) => taskSession(call, session, object));
}

function taskSession(call: Call, { job, run }: JobSession, object: JobObject) {
  const { time, now, revision } = call;
  return {
    type: job.kind === 'Replica' ? 'Replica' : 'Backup',
    // The same in every call: half of the run's id and half of the machine's.
    id: `${run.id.slice(0, 24)}${object.id.slice(24)}`,
    sessionId: run.id,
    sessionType: sessionTypeOf(job, revision),
    creationTime: time.stamp(run.creationTime, run.id),
    ...(run.endTime !== undefined && { endTime: time.stamp(run.endTime, run.id) }),
    name: object.name,
    ...(isFrom(revision, '1.3-rev1') && { algorithm: isFull(job, run) ? 'Full' : 'Increment' }),
    ...(job.repositoryId !== undefined && { repositoryId: job.repositoryId }),
    usn: 0,
    state: runState(run, now),
    result: resultModel(run),
    progress: sessionProgress(revision, { ...job, objects: [object] }, run, now),
  };
}

/** Whether a run makes a full backup: the first run, or a run whose request asked for it. */
function isFull({ runs }: EstateJob, run: JobRun): boolean {
  return run.isActiveFull === true || runs[0] === run;
}
