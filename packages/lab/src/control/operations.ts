import * as z from 'zod';
import type { ShownRun } from '../estate/shown-state.ts';
import type { LabServer } from '../server/lab-server.ts';
import type { ControlAnswer } from './route.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** The input of POST /jobs. */
export function jobSchema(serverNames: readonly string[]) {
  return z.strictObject({
    server: z.enum(serverNames),
    /** Name or id. */
    job: z.string().min(1),
    status: z.string().min(1).max(50).optional(),
    enabled: z.boolean().optional(),
    nextRun: time.nullable().optional(),
    lastRun: time.nullable().optional(),
    lastResult: z.enum(['Success', 'Warning', 'Failed', 'None']).optional(),
    objectsCount: z.int().min(0).optional(),
    /** In restore points. For a job whose document no client has written. */
    retention: z.int().min(1).max(999).optional(),
  });
}

type JobChange = z.infer<ReturnType<typeof jobSchema>>;

/** The duration of a run that has ended. */
const runMs = 10 * 60 * 1000;

/** Makes a job show the given state. Answers 404 for an unknown job, 400 for a name that several jobs have. */
export function showJob(servers: readonly LabServer[], change: JobChange, now: Date): ControlAnswer {
  const server = servers.find(({ name }) => name === change.server);
  const jobs = server?.state().jobs.filter(({ id, name }) => id === change.job || name === change.job) ?? [];
  const [job] = jobs;
  if (server === undefined || job === undefined) {
    return { status: 404, body: { message: `${change.server} has no job "${change.job}".` } };
  }
  if (jobs.length > 1) {
    return { status: 400, body: { message: `Several jobs are named "${change.job}": give an id.` } };
  }
  if (change.retention !== undefined && server.product === 'microsoft365')
    return { status: 400, body: { message: 'Microsoft 365 keeps retention with its repositories.' } };
  const { status, nextRun, enabled, retention } = change;
  const objects = typeof job.objects === 'number' ? job.objects : 1;
  const lastRun = isAboutRuns(change) ? runOf(change, change.objectsCount ?? objects, now) : undefined;
  server.show({ job: String(job.id), status, nextRun, isEnabled: enabled, lastRun, retention });
  return { status: 200, body: server.state().jobs.find(({ id }) => id === job.id) };
}

function isAboutRuns({ lastRun, lastResult, objectsCount }: JobChange): boolean {
  return lastRun !== undefined || lastResult !== undefined || objectsCount !== undefined;
}

/** The only run that remains in the job's history; null for none. */
function runOf({ lastRun, lastResult }: JobChange, processedObjects: number, now: Date): ShownRun | null {
  if (lastRun === null) return null;
  const creationTime = lastRun ?? new Date(now.getTime() - runMs);
  // A run that started in the past does not end in the future.
  const endMs = Math.min(creationTime.getTime() + runMs, Math.max(now.getTime(), creationTime.getTime()));
  return {
    creationTime,
    ...(lastResult !== 'None' && { endTime: new Date(endMs) }),
    result: lastResult === undefined || lastResult === 'None' ? 'Success' : lastResult,
    processedObjects,
  };
}

/** The input of POST /settings; `tasksAtOnce` null is no limit. */
export function settingsSchema(serverNames: readonly string[]) {
  return z.strictObject({
    /** Default: the server that has tasks. */
    server: z.enum(serverNames).optional(),
    taskDurationMs: z.int().min(0).max(3_600_000).optional(),
    tasksAtOnce: z.int().min(1).nullable().optional(),
  });
}

type Settings = z.infer<ReturnType<typeof settingsSchema>>;

/** Changes how a server processes its tasks. Answers 400 for a server without tasks. */
export function changeSettings(
  servers: readonly LabServer[],
  { server: wanted, taskDurationMs, tasksAtOnce }: Settings,
): ControlAnswer {
  const server = servers.find(({ name, setPace }) => (wanted === undefined ? setPace : name === wanted));
  const pace = server?.setPace?.({
    ...(taskDurationMs === undefined ? {} : { durationMs: taskDurationMs }),
    ...(tasksAtOnce === undefined ? {} : { atOnce: tasksAtOnce ?? Number.POSITIVE_INFINITY }),
  });
  if (pace === undefined) return { status: 400, body: { message: `"${wanted}" has no tasks.` } };
  const { durationMs, atOnce } = pace;
  return {
    status: 200,
    body: {
      server: server?.name,
      taskDurationMs: durationMs,
      tasksAtOnce: Number.isFinite(atOnce) ? atOnce : null,
    },
  };
}
