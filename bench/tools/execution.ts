import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionRecord } from '@veeam-automation/local-cloud/step-functions/execution-record';
import type { DeployedStack } from '../../commands/cost/deployment.ts';

/**
 * Starts an execution by a path of the HTTP API, waits for its end and returns it. The pause between two looks is not
 * in the execution's own times.
 * @throws if it does not succeed
 */
export async function execute({ cloud, call }: DeployedStack, path: string): Promise<ExecutionRecord> {
  const { id } = await call('POST', path, {});
  for (;;) {
    const execution = cloud.executions().find(({ name }) => name === id);
    if (execution?.status === 'SUCCEEDED') return execution;
    if (execution?.status !== 'RUNNING') {
      throw new Error(`${path} ended as ${execution?.status}: ${execution?.error} ${execution?.cause}`);
    }
    await pause(100);
  }
}

/** The duration of an execution, in seconds. */
export const secondsOf = ({ startMs, stopMs = Number.NaN }: ExecutionRecord): number =>
  (stopMs - startMs) / 1000;

/** The duration of each completed run of a task state, in seconds. */
export function stateSeconds({ history }: ExecutionRecord, state: string): number[] {
  return history.flatMap((event) => {
    if (event.type !== 'TaskStateExited' || named(event['stateExitedEventDetails']) !== state) return [];
    let entered = event;
    while (entered.type !== 'TaskStateEntered') {
      const before = history[entered.previousEventId - 1];
      if (!before) throw new Error(`${state} was left and never entered.`);
      entered = before;
    }
    return [event.timestamp - entered.timestamp];
  });
}

const named = (details: unknown): unknown =>
  typeof details === 'object' && details !== null && 'name' in details ? details.name : undefined;
