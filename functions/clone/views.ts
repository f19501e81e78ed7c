import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { log } from '../platform/log.ts';
import { parseRecord, readStored, salvage } from '../platform/salvage.ts';
import { requester } from '../work-id.ts';
import { type CloneWorkflows, endOf } from './end.ts';
import { type CloneOutcome, type ClonePlan, cloneExecution } from './state.ts';

/** A clone as every trigger shows it. */
export interface CloneView {
  id: string;
  /** `resolving`: aborted, and its outcome is being looked up. */
  status: 'running' | 'resolving' | 'finished';
  outcome?: CloneOutcome['outcome'];
  code?: string;
  message?: string;
  job?: CloneOutcome['job'];
  plan?: ClonePlan;
  taskSeconds?: number;
  warnings: string[];
  requestedBy: CloneOutcome['requestedBy'];
  requestedAt: string;
  server: string;
  steps: CloneStep[];
}

/** What a view tells of a clone's input. Another version of this project may have stored it with more, or otherwise. */
const shownInput = z.object({
  request: z.object({ server: z.string() }),
  requestedBy: requester,
  requestedAt: z.string(),
});
const shownData = cloneExecution.pick({ plan: true });

/**
 * Reads a clone: its execution, and where that was aborted, its reconciliation. Undefined when there is none, and when
 * what is stored does not tell on which server it is: nobody can tell then who may see it.
 */
export async function readClone(workflows: CloneWorkflows, id: string): Promise<CloneView | undefined> {
  const execution = await workflows.clones.describe(id);
  if (!execution) return undefined;
  const history = await workflows.clones.history(id);
  const input = readStored(shownInput, execution.input);
  if (!input) {
    log('warn', 'stored-clone-unreadable', { id });
    return undefined;
  }
  const plan = salvage(shownData, lastData(history))?.value.plan;
  const soFar = {
    id,
    server: input.request.server,
    requestedBy: input.requestedBy,
    requestedAt: input.requestedAt,
    steps: stepsOfHistory(history),
    ...(plan && { plan }),
    warnings: plan?.warnings ?? [],
  };
  const end = await endOf(workflows, id, execution);
  if (end.status !== 'finished') return { ...soFar, status: end.status };
  return { ...soFar, ...end.outcome, status: 'finished' };
}

/** One step of a clone as a reader sees it. */
export interface CloneStep {
  name: string;
  startedAt: string;
  endedAt?: string;
  /** How often its function ran: more than once when it polled or was retried. */
  attempts: number;
  /** The last error's name, when the step has failed. */
  error?: string;
}

/** The steps of an execution, from its history. */
export function stepsOfHistory(events: readonly HistoryEvent[]): CloneStep[] {
  const steps: CloneStep[] = [];
  for (const event of events) {
    const at = event.timestamp?.toISOString() ?? '';
    const current = steps.at(-1);
    if (event.stateEnteredEventDetails?.name !== undefined) {
      steps.push({ name: event.stateEnteredEventDetails.name, startedAt: at, attempts: 0 });
    } else if (!current) {
    } else if (event.type === 'LambdaFunctionScheduled') {
      current.attempts += 1;
      delete current.error;
    } else if (event.lambdaFunctionFailedEventDetails) {
      current.error = event.lambdaFunctionFailedEventDetails.error ?? 'Error';
    } else if (event.lambdaFunctionTimedOutEventDetails) {
      current.error = event.lambdaFunctionTimedOutEventDetails.error ?? 'Timeout';
    } else if (event.stateExitedEventDetails) {
      current.endedAt = at;
    }
  }
  return steps;
}

/** The data of the last state that was left: all that is known of an execution that was aborted. */
export function lastData(events: readonly HistoryEvent[]): unknown {
  const left = events.findLast((event) => event.stateExitedEventDetails?.output !== undefined);
  const started = events.find((event) => event.executionStartedEventDetails?.input !== undefined);
  const text = left?.stateExitedEventDetails?.output ?? started?.executionStartedEventDetails?.input;
  return text === undefined ? undefined : parseRecord(text);
}
