import { isCopy } from '../estate/copies.ts';
import type { EstateJob } from '../estate/estate.ts';
import { currentRun, lastRun, startRun, stopRun } from '../estate/runs.ts';
import { Refusal } from '../server/router.ts';
import { byId, type Call, type Reply } from './call.ts';
import { cloneJob } from './clone-job.ts';
import { readCloneBody } from './clone-request.ts';
import { type ListedKind, readCloneSpec } from './clone-spec.ts';
import { isLinkedCopy } from './job-resource.ts';
import { acceptedTaskNode } from './task-node.ts';
import type { TaskOutcome } from './tasks.ts';

type Act = (call: Call, job: EstateJob, at: Date) => TaskOutcome;

const done: TaskOutcome = { success: true, message: 'Ok' };
const failed = (message: string): TaskOutcome => ({ success: false, message });

/** Source of the operations' names: em_rest/get_tasks_id and the pages of each action. */
const ACTIONS: Readonly<Record<string, { readonly operation: string; readonly act: Act }>> = {
  start: { operation: 'StartJob', act: start },
  sync: { operation: 'StartJobSync', act: start },
  stop: { operation: 'StopJob', act: stop },
  retry: { operation: 'RetryJob', act: retry },
  togglescheduleenabled: { operation: 'UpdateJob', act: toggleSchedule },
};

/** POST /jobs/{id}?action=… : 202 and a Task. Throws Refusal. */
export function postJob(call: Call): Reply {
  const job = byId(call, visibleJobs(call), 'job');
  const name = call.request.url.searchParams.get('action') ?? '';
  if (name.toLowerCase() === 'clone') return clone(call, job);
  const action = ACTIONS[name.toLowerCase()];
  if (action === undefined) throw new Refusal(400, `The action [${name}] is not supported by jobs.`);
  if (!fits(action.operation, job))
    throw new Refusal(400, `The action [${name}] is not supported by jobs of type ${job.kind}.`);
  return accept(call, action.operation, (at) => action.act(call, job, at));
}

/** DELETE /jobs/{id}. Source: em_rest/delete_jobs_id. */
export function deleteJob(call: Call): Reply {
  const job = byId(call, visibleJobs(call), 'job');
  return accept(call, 'DeleteJob', () => {
    const index = call.estate.jobs.indexOf(job);
    if (index < 0) return failed(`The job [${job.name}] was not found.`);
    call.estate.jobs.splice(index, 1);
    return done;
  });
}

/** Copy jobs are synchronized, the others started; and version 12's have no link to stop or to retry them. */
function fits(operation: string, job: EstateJob): boolean {
  switch (operation) {
    case 'StartJob':
      return !isCopy(job);
    case 'StartJobSync':
      return isCopy(job);
    case 'StopJob':
    case 'RetryJob':
      return !isLinkedCopy(job);
    default:
      return true;
  }
}

type ListedJob = EstateJob & { readonly kind: ListedKind };

/** The jobs that GET /jobs is about: those of agents and of file shares are kept apart. Source: em_rest/get_jobs. */
export function visibleJobs(call: Pick<Call, 'estate' | 'state' | 'now'>): readonly ListedJob[] {
  return collectedJobs(call).filter(
    (job): job is ListedJob => job.kind !== 'AgentBackup' && job.kind !== 'NasBackup',
  );
}

/** All jobs Enterprise Manager has collected. */
export function collectedJobs({
  estate,
  state,
  now,
}: Pick<Call, 'estate' | 'state' | 'now'>): readonly EstateJob[] {
  for (const [id, collectedAt] of state.uncollected) if (collectedAt <= now) state.uncollected.delete(id);
  return estate.jobs.filter((job) => !state.uncollected.has(job.id));
}

function clone(call: Call, job: ListedJob): Reply {
  const { state, session } = call;
  const rules = { jobKind: job.kind, apiVersion: session.apiVersion, strict: state.strictCloneSpec };
  const spec = readCloneSpec(readCloneBody(call.request, session.apiVersion), rules);
  const task = state.tasks.add(session.id, 'CloneJob', call.now, (at) => {
    const outcome = cloneJob(call.estate, job, spec, at);
    if (outcome.job !== undefined) state.uncollected.set(outcome.job.id, task.collectedAt ?? at);
    return outcome;
  });
  return { status: 202, node: acceptedTaskNode(task, call.now, call.hrefs) };
}

function accept(call: Call, operation: string, act: (at: Date) => TaskOutcome): Reply {
  const task = call.state.tasks.add(call.session.id, operation, call.now, act);
  return { status: 202, node: acceptedTaskNode(task, call.now, call.hrefs) };
}

function start({ estate, state }: Call, job: EstateJob, at: Date): TaskOutcome {
  if (currentRun(job) !== undefined) return failed(`The job [${job.name}] is already running.`);
  startRun(estate, job, at, state.jobDurationMs);
  return done;
}

function stop(_: Call, job: EstateJob, at: Date): TaskOutcome {
  const run = currentRun(job);
  if (run === undefined) return failed(`The job [${job.name}] is not running.`);
  stopRun(run, at);
  return done;
}

/** Only what failed can be retried. Source: em_rest/post_jobs_id_actionretry. */
function retry(call: Call, job: EstateJob, at: Date): TaskOutcome {
  if (lastRun(job)?.result !== 'Failed')
    return failed(`The last session of the job [${job.name}] did not fail.`);
  return start(call, job, at);
}

function toggleSchedule(_: Call, job: EstateJob): TaskOutcome {
  if (!job.scheduleConfigured) return failed(`The job [${job.name}] has no schedule.`);
  job.scheduleEnabled = !job.scheduleEnabled;
  return done;
}
