import { setTimeout as sleep } from 'node:timers/promises';
import { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Task } from '@veeam-automation/veeam/enterprise-manager/tasks';
import type { Connection } from '@veeam-automation/veeam/transport/connection';
import * as z from 'zod';
import {
  type CloneDriver,
  type ClonePlanner,
  NotResolvedError,
  type PlanContext,
  type Resolved,
} from '../../driver.ts';
import type { CloneRequest } from '../../request.ts';
import type { CloneExecution, ClonePlan, EndedTask, StartedClone } from '../../state.ts';
import { liveCatalog, surveyedCatalog } from './job-catalog.ts';
import { planClone } from './plan.ts';
import { resolveClone } from './resolve.ts';
import { pollClone, startClone, type TaskSession } from './start.ts';

const taskWaitMs = { interval: 500, limit: 30_000 };
const serialized = z.object({
  session: z.strictObject({ sessionId: z.string(), token: z.string(), version: z.string() }),
  format: z.enum(['xml', 'json']),
  tasksBefore: z.array(z.string()),
});

/** Clones through Enterprise Manager: one task creates the job completely, with name and description. */
export class EnterpriseManagerDriver implements CloneDriver {
  readonly #manager: EnterpriseManager;
  /** Undefined in a session that was taken over from another clone. */
  readonly #tasksBefore: readonly string[] | undefined;

  private constructor(manager: EnterpriseManager, tasksBefore?: readonly string[]) {
    this.#manager = manager;
    this.#tasksBefore = tasksBefore;
  }

  static loggedOn(manager: EnterpriseManager): EnterpriseManagerDriver {
    return new EnterpriseManagerDriver(manager, []);
  }

  static resume(connection: Connection, earlier: unknown): EnterpriseManagerDriver {
    const { session, format, tasksBefore } = serialized.parse(earlier);
    return new EnterpriseManagerDriver(
      EnterpriseManager.resume(connection, session, { format }),
      tasksBefore,
    );
  }

  /**
   * Takes over the session of another clone. A session lives as long as there is a request in it every 15 minutes
   * (em_rest/http_authentication), which clones make.
   */
  static takeOver(connection: Connection, earlier: unknown): EnterpriseManagerDriver {
    const { session, format } = serialized.parse(earlier);
    return new EnterpriseManagerDriver(EnterpriseManager.resume(connection, session, { format }));
  }

  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan> {
    return planClone(liveCatalog(this.#manager), request, context);
  }

  survey(): ClonePlanner {
    const catalog = surveyedCatalog(this.#manager);
    return { plan: (request, context) => planClone(catalog, request, context) };
  }

  /** In a session that was taken over it lists the tasks, which also shows whether the session is still valid. */
  async serialize(): Promise<z.infer<typeof serialized>> {
    const tasksBefore =
      this.#tasksBefore ?? (await this.#manager.tasks.list().all()).items.map(({ id }) => id);
    const session = await this.#manager.session();
    return { session, format: this.#manager.format, tasksBefore: [...tasksBefore] };
  }

  start(plan: ClonePlan, mark: string, tries: number): Promise<StartedClone> {
    return startClone(this.#tasks, plan, mark, tries);
  }

  poll(_plan: ClonePlan, _mark: string, started: StartedClone): Promise<EndedTask> {
    return pollClone(this.#manager, started);
  }

  resolve(execution: CloneExecution, plan: ClonePlan, own: boolean): Promise<Resolved> {
    return resolveClone({ ...this.#tasks, own }, execution, plan);
  }

  async setEnabled(jobId: string, enabled: boolean): Promise<boolean | undefined> {
    const { jobs, tasks } = this.#manager;
    const set = await jobs.setScheduleEnabled(jobId, enabled, (task) => waitForTask(tasks, task));
    return set.enabled;
  }

  logOut(): Promise<void> {
    return this.#manager.logOut();
  }

  get #tasks(): TaskSession {
    if (!this.#tasksBefore) throw new Error('A session that was taken over is serialized before it is used.');
    return { manager: this.#manager, tasksBefore: this.#tasksBefore };
  }
}

/** Waits until a task to set a schedule has ended. @throws NotResolvedError if it runs on; VeeamError */
export async function waitForTask(
  tasks: Pick<EnterpriseManager['tasks'], 'get'>,
  task: Task,
  pause: (ms: number) => Promise<void> = sleep,
): Promise<Task> {
  let current = task;
  for (let waitedMs = 0; current.phase === 'running'; waitedMs += taskWaitMs.interval) {
    if (waitedMs >= taskWaitMs.limit)
      throw new NotResolvedError(`The task ${task.id} to set the schedule runs on.`);
    await pause(taskWaitMs.interval);
    current = await tasks.get(task.id);
  }
  return current;
}
