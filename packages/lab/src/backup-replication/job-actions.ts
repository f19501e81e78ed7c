import type { EstateJob } from '../estate/estate.ts';
import { currentRun, lastRun, setDisabled, startRun, stopRun, stopRunLater } from '../estate/runs.ts';
import type { Reply } from '../server/json.ts';
import { type AuthorizedCall, booleanIn, notImplemented, notNow, readObject } from './call.ts';
import { currentDocument, jobModel } from './job-document.ts';
import { objectsCountOf } from './job-state.ts';
import { jobTypeOf } from './job-types.ts';
import { isFrom } from './revision.ts';
import { failRun } from './run-faults.ts';
import { sessionModel } from './session-model.ts';
import { isNameTaken, jobById } from './visible-jobs.ts';

/** POST /jobs/{id}/start: 201 and the session; from 1.3-rev2 on 204 when there is nothing to process. */
export function startJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  const body = readObject(call.request);
  if (body !== undefined) booleanIn(body, 'performActiveFull');
  if (call.revision === '1.3-rev2' && objectsCountOf(job) === 0) return { status: 204 };
  return start(call, job);
}

/** POST /jobs/{id}/retry: 201 and the session. Only what failed can be retried. Source: vbr-1.3-rev1. */
export function retryJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  readObject(call.request);
  const hasFailed = currentRun(job) !== undefined || lastRun(job)?.result === 'Failed';
  if (!hasFailed) throw notNow(`The last session of the job '${job.name}' did not fail.`, job.id);
  return start(call, job);
}

/**
 * POST /jobs/{id}/stop: 201 and the session. Stopped gracefully, a job goes on for a tenth of its time.
 * The body's key lost an `l` after 1.1-rev1. Source: vbr-1.1-rev1: Stop Job; JobStopSpec.
 */
export function stopJob(call: AuthorizedCall): Reply {
  const job = jobById(call);
  const body = readObject(call.request);
  const key = isFrom(call.revision, '1.2-rev1') ? 'gracefulStop' : 'gracefullStop';
  const isGraceful = body === undefined || booleanIn(body, key);
  const run = currentRun(job);
  if (run === undefined) throw notNow(`The job '${job.name}' is not running.`, job.id);
  if (isGraceful) stopRunLater(run, new Date(call.now.getTime() + call.state.jobDurationMs / 10));
  else stopRun(run, call.now);
  return { status: 201, body: sessionModel(call, { job, run }) };
}

/** POST /jobs/{id}/enable and /disable: 200 and `{}`, from 1.3-rev1 on 204. It is no error to repeat it. */
export function switchJob(disabled: boolean) {
  return (call: AuthorizedCall): Reply => {
    setDisabled(jobById(call), disabled);
    return isFrom(call.revision, '1.3-rev1') ? { status: 204 } : { status: 200, body: {} };
  };
}

/** Source: the description of CloneJob in vbr-1.3-rev1. */
const CLONEABLE = [
  'VSphereBackup',
  'HyperVBackup',
  'CloudDirectorBackup',
  'BackupCopy',
  'WindowsAgentBackup',
  'LinuxAgentBackup',
];

/**
 * POST /jobs/{id}/clone: 201 and the new job, named for the original with the first free `_cloneN`. Its schedule is
 * switched off unless an option says otherwise. Source: the example of CloneJob (name, runAutomatically).
 */
export function cloneJob(call: AuthorizedCall): Reply {
  const { estate, state } = call;
  const original = jobById(call);
  const type = jobTypeOf(original, call.revision) ?? '';
  if (!CLONEABLE.includes(type))
    throw notImplemented(`Jobs of type '${type}' cannot be cloned.`, original.id);
  const keepsSchedule = state.options.cloneKeepsSchedule === true;
  const { disabled: _, ...copied } = original;
  const clone: EstateJob = {
    ...copied,
    id: estate.random.guid(),
    name: freeName(call, original.name),
    description: `Created by ${call.token.user} at ${call.time.console(call.now)}.`,
    scheduleConfigured: keepsSchedule && original.scheduleConfigured,
    scheduleEnabled: keepsSchedule && original.scheduleEnabled,
    objects: original.objects.map((each) => ({ ...each, id: estate.random.guid() })),
    runs: [],
    shown: undefined,
  };
  state.documents.set(clone.id, currentDocument(call, original));
  estate.jobs.push(clone);
  return { status: 201, body: jobModel(call, clone) };
}

function freeName(call: AuthorizedCall, name: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = `${name}_clone${number}`;
    if (!isNameTaken(call, candidate)) return candidate;
  }
}

function start(call: AuthorizedCall, job: EstateJob): Reply {
  if (currentRun(job) !== undefined) throw notNow(`The job '${job.name}' is already running.`, job.id);
  const run = startRun(call.estate, job, call.now, call.state.jobDurationMs);
  run.initiatedBy = call.token.user;
  // What the control API said of the last run does not hold for the new one.
  job.shown = job.shown === undefined ? undefined : { ...job.shown, status: undefined };
  const { fault } = call.request;
  if (fault?.kind === 'task-fails') failRun(run, fault.message);
  if (fault?.kind === 'lose-task') call.state.lostSessions.add(run.id);
  return { status: 201, body: sessionModel(call, { job, run }) };
}
