import { readJson } from './body.ts';
import type { Call } from './call.ts';
import type { Job } from './model.ts';
import { conflict } from './refusal.ts';
import { noContent, ok, type Reply } from './reply.ts';
import { currentSession, type RunPlan, reschedule, startRun, stopRun } from './runs.ts';
import { sessionView } from './views.ts';

/** POST …/enable and …/disable. */
export function setEnabled(call: Call, job: Job, isEnabled: boolean): Reply {
  job.isEnabled = isEnabled;
  job.eTag += 1;
  reschedule(job, call.now);
  return noContent;
}

/**
 * POST …/start: 204 in v6 and v7, 200 with the session in v8. A disabled job can be started by hand (vb365-ug). The
 * body RESTStartJobOptions is required for a backup job and, in v6 only, for a copy job (vb365-v6, -v7, -v8).
 */
export function start(call: Call, job: Job): Reply {
  if (job.type === 'Backup' || call.version === 'v6') readJson(call.request);
  if (currentSession(job) !== undefined) throw conflict(call.version, 'The job is already running.');
  const session = startRun(call.estate, job, planOf(call));
  return call.version === 'v8' ? ok(sessionView(call, job, session)) : noContent;
}

/** A fault of the kind task-fails makes the run fail. */
function planOf({ now, jobDurationMs, request: { fault } }: Call): RunPlan {
  const plan = { at: now, durationMs: jobDurationMs };
  if (fault?.kind !== 'task-fails') return plan;
  return { ...plan, outcome: 'Failed', details: fault.message ?? 'The lab was told to fail the job.' };
}

/** POST …/stop. A job that is not running stays as it is: the lab's choice. */
export function stop(call: Call, job: Job): Reply {
  stopRun(job, call.now);
  return noContent;
}
