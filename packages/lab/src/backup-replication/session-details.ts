import type { JobObject } from '../estate/estate.ts';
import { runState } from '../estate/runs.ts';
import { ok, type Reply } from '../server/json.ts';
import type { AuthorizedCall, Call } from './call.ts';
import { RESULTS } from './job-state.ts';
import { page } from './paging.ts';
import { asPattern, oneOf, parameter } from './query.ts';
import { isFrom } from './revision.ts';
import { sessionProgress } from './run-progress.ts';
import { sessionById, sessionStates } from './session-calls.ts';
import { type JobSession, resultModel, sessionTypeOf } from './session-model.ts';

/** ETaskLogRecordStatus. */
const LOG_STATUSES = ['None', 'Succeeded', 'Warning', 'Failed'] as const;
type LogStatus = (typeof LOG_STATUSES)[number];

/** GET /sessions/{id}/logs: the newest record first. Source: vbr-1.1-rev0; statusFilter vbr-1.3-rev1. */
export function getSessionLogs(call: AuthorizedCall): Reply {
  const session = sessionById(call);
  const wanted = isFrom(call.revision, '1.3-rev0')
    ? parameter(call.query, 'statusFilter', oneOf(LOG_STATUSES))
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
  const result = parameter(query, 'resultFilter', oneOf(RESULTS));
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
    // Stable between calls: half of the run's id and half of the machine's.
    id: `${run.id.slice(0, 24)}${object.id.slice(24)}`,
    sessionId: run.id,
    sessionType: sessionTypeOf(job, revision),
    creationTime: time.stamp(run.creationTime, run.id),
    ...(run.endTime !== undefined && { endTime: time.stamp(run.endTime, run.id) }),
    name: object.name,
    ...(job.repositoryId !== undefined && { repositoryId: job.repositoryId }),
    usn: 0,
    state: runState(run, now),
    result: resultModel(run),
    progress: sessionProgress(revision, { ...job, objects: [object] }, run, now),
  };
}
