import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { EnterpriseManager } from '../../../veeam/enterprise-manager/client.ts';
import type { Task } from '../../../veeam/enterprise-manager/task.ts';
import type { Connection } from '../../../veeam/transport/connection.ts';
import { type CloneDriver, NotSettledError, type PlanContext, type Settled } from '../../driver.ts';
import type { CloneRequest } from '../../request.ts';
import type { CloneExecution, ClonePlan, EndedTask, StartedClone } from '../../state.ts';
import { planClone } from './plan.ts';
import { pollClone } from './poll.ts';
import { settleClone } from './settle.ts';
import { startClone } from './start.ts';

const taskWaitMs = { interval: 500, limit: 30_000 };
const kept = z.strictObject({
  session: z.strictObject({ sessionId: z.string(), token: z.string(), apiVersion: z.string() }),
  format: z.enum(['xml', 'json']),
});

/** Clones through Enterprise Manager: a task makes the job whole, named and described at once. */
export class EnterpriseManagerDriver implements CloneDriver {
  readonly #manager: EnterpriseManager;

  constructor(manager: EnterpriseManager) {
    this.#manager = manager;
  }

  static resume(connection: Connection, session: unknown): EnterpriseManagerDriver {
    const { session: open, format } = kept.parse(session);
    return new EnterpriseManagerDriver(EnterpriseManager.resume(connection, open, { format }));
  }

  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan> {
    return planClone(this.#manager, request, context);
  }

  async keep(): Promise<unknown> {
    const { session, format } = this.#manager;
    return { session, format };
  }

  start(plan: ClonePlan, cloneId: string): Promise<StartedClone> {
    return startClone(this.#manager, plan, cloneId);
  }

  poll(_plan: ClonePlan, _cloneId: string, started: StartedClone): Promise<EndedTask> {
    return pollClone(this.#manager, started);
  }

  settle(execution: CloneExecution, plan: ClonePlan, own: boolean): Promise<Settled> {
    return settleClone({ manager: this.#manager, own }, execution, plan);
  }

  async setEnabled(jobId: string, enabled: boolean): Promise<boolean | undefined> {
    const set = await this.#manager.setScheduleEnabled(jobId, enabled, (task) => this.#waitForTask(task));
    return set.enabled;
  }

  logOut(): Promise<void> {
    return this.#manager.logOut();
  }

  async #waitForTask(task: Task): Promise<Task> {
    let current = task;
    for (let waitedMs = 0; current.phase === 'running'; waitedMs += taskWaitMs.interval) {
      if (waitedMs >= taskWaitMs.limit)
        throw new NotSettledError(`The task ${task.id} to set the schedule runs on.`);
      await sleep(taskWaitMs.interval);
      current = await this.#manager.getTask(task.id);
    }
    return current;
  }
}
