import * as z from 'zod';
import type { LabServer } from '../lab-server.ts';
import type { ShownRun } from '../told-state.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** What POST /jobs takes. */
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
  });
}

type JobChange = z.infer<ReturnType<typeof jobSchema>>;

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A run that ended took this long. */
const RUN_MS = 10 * 60 * 1000;

/** Makes a job of a server show what the change says. Answers 404 for an unknown job, 400 for a name of several. */
export function showJob(server: LabServer | undefined, change: JobChange, now: Date): ControlAnswer {
  if (server?.show === undefined) {
    return { status: 400, body: { message: `The jobs of "${change.server}" cannot be changed.` } };
  }
  const jobs = server.state().jobs.filter(({ id, name }) => id === change.job || name === change.job);
  const [job] = jobs;
  if (job === undefined) {
    return { status: 404, body: { message: `${change.server} has no job "${change.job}".` } };
  }
  if (jobs.length > 1) {
    return { status: 400, body: { message: `Several jobs are named "${change.job}": give an id.` } };
  }
  const { status, nextRun, enabled } = change;
  const objects = typeof job.objects === 'number' ? job.objects : 1;
  const lastRun = isAboutRuns(change) ? runOf(change, change.objectsCount ?? objects, now) : undefined;
  server.show({ job: String(job.id), status, nextRun, isEnabled: enabled, lastRun });
  return { status: 200, body: server.state().jobs.find(({ id }) => id === job.id) };
}

function isAboutRuns({ lastRun, lastResult, objectsCount }: JobChange): boolean {
  return lastRun !== undefined || lastResult !== undefined || objectsCount !== undefined;
}

/** The one run that replaces the job's history; null for none. */
function runOf({ lastRun, lastResult }: JobChange, processedObjects: number, now: Date): ShownRun | null {
  if (lastRun === null) return null;
  const creationTime = lastRun ?? new Date(now.getTime() - RUN_MS);
  // A run of the past does not end in the future.
  const endMs = Math.min(creationTime.getTime() + RUN_MS, Math.max(now.getTime(), creationTime.getTime()));
  return {
    creationTime,
    ...(lastResult !== 'None' && { endTime: new Date(endMs) }),
    result: lastResult === undefined || lastResult === 'None' ? 'Success' : lastResult,
    processedObjects,
  };
}
