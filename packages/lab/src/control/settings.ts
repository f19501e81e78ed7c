import * as z from 'zod';
import type { LabServer } from '../lab-server.ts';
import type { ControlAnswer } from './jobs.ts';

/** What POST /settings takes; `tasksAtOnce` null is no limit. */
export function settingsSchema(serverNames: readonly string[]) {
  return z.strictObject({
    /** Default: the one that has tasks. */
    server: z.enum(serverNames).optional(),
    taskDurationMs: z.int().min(0).max(3_600_000).optional(),
    tasksAtOnce: z.int().min(1).nullable().optional(),
  });
}

type Settings = z.infer<ReturnType<typeof settingsSchema>>;

/** Changes how a server works its tasks off. Answers 400 for one without tasks. */
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
