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
const serializedShared = z.strictObject({
  session: z.strictObject({ sessionId: z.string(), token: z.string(), version: z.string() }),
  format: z.enum(['xml', 'json']),
});
const serialized = z.strictObject({
  ...serializedShared.shape,
  isShared: z.boolean(),
  tasksBefore: z.array(z.string()),
});

/** Clones through Enterprise Manager: a task makes the job whole, named and described at once. */
export class EnterpriseManagerDriver implements CloneDriver {
  readonly #manager: EnterpriseManager;
  readonly #isShared: boolean;
  /** Undefined in a shared session that was just resumed. */
  readonly #tasksBefore: readonly string[] | undefined;

  private constructor(
    manager: EnterpriseManager,
    isShared: boolean,
    tasksBefore: readonly string[] | undefined,
  ) {
    this.#manager = manager;
    this.#isShared = isShared;
    this.#tasksBefore = tasksBefore;
  }

  static loggedOn(manager: EnterpriseManager): EnterpriseManagerDriver {
    return new EnterpriseManagerDriver(manager, false, []);
  }

  static resume(connection: Connection, earlier: unknown): EnterpriseManagerDriver {
    const { session, format, isShared, tasksBefore } = serialized.parse(earlier);
    const manager = EnterpriseManager.resume(connection, session, { format });
    return new EnterpriseManagerDriver(manager, isShared, tasksBefore);
  }

  /** Goes on in a session that `serializeShared` gave. */
  static resumeShared(connection: Connection, given: unknown): EnterpriseManagerDriver {
    return new EnterpriseManagerDriver(resumed(connection, given), true, undefined);
  }

  /** Goes on in a session that `serializeShared` gave, as the one whose it is to close. */
  static takeOver(connection: Connection, given: unknown): EnterpriseManagerDriver {
    return new EnterpriseManagerDriver(resumed(connection, given), false, undefined);
  }

  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan> {
    return planClone(liveCatalog(this.#manager), request, context);
  }

  survey(): ClonePlanner {
    const catalog = surveyedCatalog(this.#manager);
    return { plan: (request, context) => planClone(catalog, request, context) };
  }

  /** In a shared session just resumed it lists the tasks, which also tells whether the session is still there. */
  async serialize(): Promise<z.infer<typeof serialized>> {
    const tasksBefore =
      this.#tasksBefore ?? (await this.#manager.tasks.list().all()).items.map(({ id }) => id);
    return { ...(await this.serializeShared()), isShared: this.#isShared, tasksBefore: [...tasksBefore] };
  }

  /** A session lives as long as something asks in it every 15 minutes (em_rest/http_authentication): clones do. */
  async serializeShared(): Promise<z.infer<typeof serializedShared>> {
    return { session: await this.#manager.session(), format: this.#manager.format };
  }

  start(plan: ClonePlan, mark: string): Promise<StartedClone> {
    return startClone(this.#tasks, plan, mark);
  }

  poll(_plan: ClonePlan, _mark: string, started: StartedClone): Promise<EndedTask> {
    return pollClone(this.#manager, started);
  }

  resolve(execution: CloneExecution, plan: ClonePlan, own: boolean): Promise<Resolved> {
    return resolveClone({ ...this.#tasks, own }, execution, plan);
  }

  async setEnabled(jobId: string, enabled: boolean): Promise<boolean | undefined> {
    const set = await this.#manager.jobs.setScheduleEnabled(jobId, enabled, (task) =>
      this.#waitForTask(task),
    );
    return set.enabled;
  }

  async logOut(): Promise<void> {
    if (!this.#isShared) await this.#manager.logOut();
  }

  get #tasks(): TaskSession {
    if (!this.#tasksBefore) throw new Error('A shared session is serialized before it is used.');
    return { manager: this.#manager, tasksBefore: this.#tasksBefore };
  }

  async #waitForTask(task: Task): Promise<Task> {
    let current = task;
    for (let waitedMs = 0; current.phase === 'running'; waitedMs += taskWaitMs.interval) {
      if (waitedMs >= taskWaitMs.limit)
        throw new NotResolvedError(`The task ${task.id} to set the schedule runs on.`);
      await sleep(taskWaitMs.interval);
      current = await this.#manager.tasks.get(task.id);
    }
    return current;
  }
}

function resumed(connection: Connection, given: unknown): EnterpriseManager {
  const { session, format } = serializedShared.parse(given);
  return EnterpriseManager.resume(connection, session, { format });
}
