import { runState, stopRun } from '../estate/runs.ts';
import type { Revision } from '../options.ts';
import type { Reply } from '../server/json.ts';
import { type AuthorizedCall, invalid, notFound, notNow } from './call.ts';
import { RESULTS } from './job-state.ts';
import { page } from './paging.ts';
import { asGuid, asPattern, asTime, oneOf, parameter } from './query.ts';
import { isFrom } from './revision.ts';
import { failRun } from './run-faults.ts';
import { type JobSession, sessionModel, sessionTypeOf } from './session-model.ts';
import { visibleJobs } from './visible-jobs.ts';

/** Source: ESessionState. */
const STATES = [
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

/** ESessionState of a revision: ActionRequired came with 1.3-rev2. */
export function sessionStates(revision: Revision): readonly string[] {
  return isFrom(revision, '1.3-rev2') ? STATES : STATES.filter((state) => state !== 'ActionRequired');
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

/** The values of a filter that takes several of them from 1.3-rev0 on. Throws Refusal (400). */
function valuesOf({ query, revision }: AuthorizedCall, name: string): readonly string[] {
  const values = query.getAll(name);
  if (values.length > 1 && !isFrom(revision, '1.3-rev0')) throw invalid(`${name} takes one value.`);
  return values;
}

function resultsIn(call: AuthorizedCall): readonly string[] {
  const known = oneOf(RESULTS);
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

/** All sessions of the jobs the revision shows, or those of one job: by job, the newest first. */
function sessionsOf(call: AuthorizedCall, jobId?: string): JobSession[] {
  return visibleJobs(call)
    .filter((job) => jobId === undefined || job.id === jobId)
    .flatMap((job) => job.runs.map((run) => ({ job, run })).reverse())
    .filter(({ run }) => !call.state.lostSessions.has(run.id));
}

/** The session with the id in the path; a fault strikes it. Throws Refusal (404). */
export function sessionById(call: AuthorizedCall): JobSession {
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
