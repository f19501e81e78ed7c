import { isCopy } from '../estate/copies.ts';
import type { EstateJob } from '../estate/estate.ts';
import { currentRun, lastRun, nextRun, startRun, stopRun } from '../estate/runs.ts';
import { Refusal } from '../server/router.ts';
import { byId, type Call, okReply, type Reply } from './call.ts';
import { cloneJob, type ListedKind, readCloneBody, readCloneSpec } from './clone.ts';
import { editJob, overlaid, readEdit } from './edit.ts';
import { type Resource, type Shown, serverOf, uidOf, upLink } from './entity.ts';
import { jobInfoNode, linkedListNode, objectInJobNode, scheduleOptionsNode } from './job-info.ts';
import { type Link, list, value } from './nodes.ts';
import type { TaskOutcome } from './task-queue.ts';
import { acceptedTaskNode } from './tasks.ts';

/** The value that some fields have for "never". Source: em_rest/get_jobs. */
const neverRun = '1753-01-01T00:00:00Z';

/** A job with all its links and elements. Source: em_rest/get_jobs_id. */
export function jobResource(shown: Shown, job: EstateJob): Resource {
  const server = serverOf(shown.estate, job);
  const never = job.scheduleConfigured ? neverRun : null;
  // In the examples, copy jobs that version 12 or later made have no NextRun.
  const next = () =>
    isLinkedCopy(job) ? null : (nextRun(job, shown.now)?.toISOString().replace('.000Z', 'Z') ?? never);
  const platform = isLinkedCopy(job) ? 'CustomPlatform' : job.platform;
  return {
    kind: 'Job',
    id: job.id,
    name: job.name,
    collection: 'jobs',
    // Most jobs of an estate are only filtered by their fields, so links are made only for the jobs that are shown.
    get links() {
      return jobLinks(shown, job);
    },
    elements: () => [
      value('JobType', job.kind),
      value('Platform', platform),
      value('Description', job.description),
      value('ScheduleConfigured', job.scheduleConfigured),
      value('ScheduleEnabled', job.scheduleEnabled),
      value('NextRun', next()),
      overlaid(scheduleOptionsNode(job), job.written?.schedule),
      overlaid(jobInfoNode(shown.hrefs, job), job.written?.info),
    ],
    fields: {
      UID: uidOf('Job', job.id),
      Name: job.name,
      Description: job.description,
      get NextRun() {
        return next();
      },
      JobType: job.kind,
      Platform: platform,
      ScheduleConfigured: job.scheduleConfigured,
      ScheduleEnabled: job.scheduleEnabled,
      BackupServerUid: uidOf('BackupServer', server.id),
      BackupServerName: server.name,
    },
  };
}

function jobLinks({ estate, hrefs }: Shown, job: EstateJob): readonly Link[] {
  const path = `jobs/${job.id}`;
  const reference = { type: 'JobReference', href: hrefs.to(path), name: job.name };
  const action = (rel: string, name: string): Link => ({ rel, href: hrefs.to(`${path}?action=${name}`) });
  const below = (rel: string, type: string, name: string): Link => ({
    rel,
    type,
    href: hrefs.to(`${path}/${name}`),
  });
  const up: Link[] = [upLink(serverOf(estate, job), hrefs), { rel: 'Alternate', ...reference }];
  const [clone, toggle] = [
    action('Clone', 'clone'),
    action('ToggleScheduleEnabled', 'toggleScheduleEnabled'),
  ];
  if (isLinkedCopy(job)) {
    return [
      ...up,
      clone,
      toggle,
      below('Down', 'BackupJobSessionReferenceList', 'backupSessions'),
      action('Sync', 'sync'),
      below('Down', 'LinkedJobObjectList', 'linkedJobs'),
      below('Down', 'LinkedBackupRepositoryObjectList', 'linkedBackupRepositories'),
      below('Create', 'LinkedJobObject', 'linkedJobs'),
      below('Create', 'LinkedBackupRepositoryObject', 'linkedBackupRepositories'),
    ];
  }
  return [
    ...up,
    { rel: 'Edit', ...reference },
    clone,
    toggle,
    below('Down', 'ObjectInJobList', 'includes'),
    job.kind === 'Replica'
      ? below('Down', 'ReplicaJobSessionReferenceList', 'replicaSessions')
      : below('Down', 'BackupJobSessionReferenceList', 'backupSessions'),
    below('Create', 'ObjectInJob', 'includes'),
    isCopy(job) ? action('Sync', 'sync') : action('Start', 'start'),
    action('Stop', 'stop'),
    action('Retry', 'retry'),
  ];
}

/** Whether a job is a copy job that links its sources and includes no machines, as all copy jobs of version 12 do. */
function isLinkedCopy({ kind }: EstateJob): boolean {
  return kind === 'ImmediateBackupCopy';
}

type Act = (call: Call, job: EstateJob, at: Date) => TaskOutcome;

const done: TaskOutcome = { success: true, message: 'Ok' };
const failed = (message: string): TaskOutcome => ({ success: false, message });

/** Source of the operations' names: em_rest/get_tasks_id and the pages of each action. */
const actions: Readonly<Record<string, { readonly operation: string; readonly act: Act }>> = {
  start: { operation: 'StartJob', act: start },
  sync: { operation: 'StartJobSync', act: start },
  stop: { operation: 'StopJob', act: stop },
  retry: { operation: 'RetryJob', act: retry },
  togglescheduleenabled: { operation: 'UpdateJob', act: toggleSchedule },
};

/**
 * POST /jobs/{id}?action=… : 202 and a Task.
 * @throws Refusal
 */
export function postJob(call: Call): Reply {
  const job = byId(call, visibleJobs(call), 'job');
  const name = call.request.url.searchParams.get('action') ?? '';
  if (name.toLowerCase() === 'clone') return clone(call, job);
  const action = actions[name.toLowerCase()];
  if (action === undefined) throw new Refusal(400, `The action [${name}] is not supported by jobs.`);
  if (!fits(action.operation, job))
    throw new Refusal(400, `The action [${name}] is not supported by jobs of type ${job.kind}.`);
  return accept(call, action.operation, (at) => action.act(call, job, at));
}

/**
 * PUT /jobs/{id}?action=edit: 202 and a Task. Copy jobs of version 12 have no edit link.
 * @throws Refusal
 */
export function putJob(call: Call): Reply {
  const job = byId(call, visibleJobs(call), 'job');
  const action = call.request.url.searchParams.get('action') ?? '';
  if (action.toLowerCase() !== 'edit' || isLinkedCopy(job))
    throw new Refusal(400, `The action [${action}] is not supported by jobs of type ${job.kind}.`);
  const edit = readEdit(call, job);
  return accept(call, 'EditJob', () => editJob(job, edit));
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

/** Copy jobs are synchronized, other jobs are started. Copy jobs of version 12 have no links to stop or retry them. */
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

/** The jobs that GET /jobs lists; jobs of agents and of file shares are listed elsewhere. Source: em_rest/get_jobs. */
export function visibleJobs(call: Pick<Call, 'estate' | 'state' | 'now'>): readonly ListedJob[] {
  return collectedJobs(call).filter(
    (job): job is ListedJob => job.kind !== 'AgentBackup' && job.kind !== 'NasBackup',
  );
}

/** All jobs that Enterprise Manager has collected. */
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

/** Only a failed job can be retried. Source: em_rest/post_jobs_id_actionretry. */
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

/** GET /jobs/{id}/includes. */
export function listIncludes(call: Call): Reply {
  const job = byId(call, visibleJobs(call), 'job');
  const nodes = (isLinkedCopy(job) ? [] : job.objects).map((each) => objectInJobNode(call.hrefs, job, each));
  return okReply(list('ObjectInJobs', 'ObjectInJobs', nodes));
}

/** GET /jobs/{id}/linkedJobs and …/linkedBackupRepositories. */
export function listLinked(call: Call, kind: 'Job' | 'Repository'): Reply {
  return okReply(linkedListNode(call, byId(call, visibleJobs(call), 'job'), kind));
}
