import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { log } from '../platform/log.ts';
import { parseRecord, readStored, salvage } from '../platform/salvage.ts';
import { requester } from '../work-id.ts';
import { type CloneWorkflows, endOf } from './end.ts';
import { cloneExecution, cloneOutcome } from './state.ts';

/** One step of a clone as a reader sees it. */
const cloneStep = z.object({
  name: z.string(),
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  /** How often its function ran: more than once when it polled or was retried. */
  attempts: z.int(),
  /** The last error's name, when the step has failed. */
  error: z.exactOptional(z.string()),
});
type CloneStep = z.infer<typeof cloneStep>;

/** A clone as every trigger shows it. */
export const cloneView = z.object({
  id: z.string(),
  /** `resolving`: aborted, and its outcome is being looked up. */
  status: z.enum(['running', 'resolving', 'finished']),
  outcome: z.exactOptional(cloneOutcome.shape.outcome),
  code: cloneOutcome.shape.code,
  message: z.exactOptional(z.string()),
  job: cloneOutcome.shape.job,
  plan: cloneOutcome.shape.plan,
  taskSeconds: cloneOutcome.shape.taskSeconds.describe(
    "Seconds until the server's task was seen to have ended",
  ),
  warnings: z.array(z.string()),
  requestedBy: requester,
  requestedAt: z.string(),
  server: z.string(),
  steps: z.array(cloneStep),
});
export type CloneView = z.infer<typeof cloneView>;

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
